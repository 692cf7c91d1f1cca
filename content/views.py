"""Pictures of lessons, for people who are logged in."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.views.decorators.cache import cache_control
from wagtail.images import get_image_model

from content.freezing.lessons import RENDITION


@login_required
@cache_control(private=True, max_age=86400)
def picture(request: HttpRequest, image_id: int, rendition: str) -> FileResponse:
    """A frozen picture in the size that lessons show; any other size is not found."""
    if rendition != RENDITION:
        raise Http404
    image = get_object_or_404(get_image_model(), pk=image_id)
    found = image.get_rendition(rendition)
    return FileResponse(found.file.open("rb"), content_type="image/webp")
