"""The blocks that authors write with. Their ids are the stable keys of a released document."""
