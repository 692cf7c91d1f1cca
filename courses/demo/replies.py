"""What people of the demonstration wrote in their role-plays: two drafts of the practice, and strong, sound and thin replies to both briefs."""

from __future__ import annotations

MAIL = {
    "strong": (
        "Hello Dana,\n\nI have read the whole thread, so you won't have to tell it again. After Monday's import, invoices "
        "2041 to 2058 are each there twice. You sent Priyan three screenshots and cleared the cache on Tuesday, and it "
        "changed nothing. What makes it pressing is Friday: the VAT return is due, your accountant has asked twice, and "
        "you can't tell what was really billed.\n\nOne thing decides which copies go, and I can't see it in the "
        "screenshots: when you open a double, does the payment sit on the first copy or on the second? With that, "
        "engineering needs one working day.\n\nMeanwhile I've attached a list with each invoice once, so your accountant "
        "can begin today. This is mine now. I'll write by 16:00 tomorrow, even if all I have is where we stand. Is there "
        "anything about Friday that I've missed?\n\nSam"
    ),
    "sound": (
        "Hi Dana,\n\nThank you for your patience. I can see that invoices 2041 to 2058 have been doubled since Monday's "
        "import and that clearing the cache didn't help. With the VAT return on Friday that must be worrying.\n\nOur "
        "engineers can take one set out in a working day. To be sure they take the right one, could you tell me whether "
        "the payments are on the first or the second copy?\n\nI've attached an export where every invoice appears once, "
        "which your accountant can use now. I'll be in touch again tomorrow by 16:00. Please tell me if I got something "
        "wrong.\n\nBest,\nSam"
    ),
    "thin": (
        "Hi Dana,\n\nI'm sorry for the inconvenience with your invoices. I understand this is frustrating. Could you "
        "please tell me the numbers of the invoices that appear twice and send me a screenshot, so that I can pass this "
        "on to our engineers? Did you try to clear your cache? It often helps with display problems after an import. "
        "As soon as I hear back from engineering I will let you know. We are doing our best to solve this quickly and "
        "we hope to have it sorted out before your VAT return is due.\n\nKind regards,\nSam"
    ),
}

CALL = {
    "strong": (
        "Mr. Halloran, may I say it back? The kettle is fine. A letter came about a toaster for forty-nine ninety that "
        "you never saw, and you can't look because the code goes to your daughter. You've done nothing wrong. Have I got "
        "that right?",
        "Thank you. Let's take the toaster first. It was handed in on Friday at number 12. Could it be "
        "standing there, do you think?",
        "Good. And so that the code comes to your own telephone from now on, I need to be sure it's you. You gave me the "
        "amount already. There's an order number on the letter, top right. Would you read it out? No hurry at all.",
        "So, slowly: you'll ask at number 12 today. From now on the code comes to you, and your daughter needn't be "
        "troubled. If there's no toaster there, you pay nothing, you ring us and say toaster, and whoever answers will "
        "know. Is there anything I should say again?",
        "FACT toaster 49.90 handed to no. 12 on Friday, he has not seen it; code went to daughter in Leeds. FEEL ashamed, "
        "a little afraid he did wrong. WANT not to pay for what he hasn't got, and to get in without her. Done: check "
        "passed (amount, order number), phone changed to his. If he calls: trace the parcel, then cancel the invoice. "
        "Speak slowly, on his right side.",
    ),
    "sound": (
        "Let me see if I understand, Mr. Halloran. The kettle works, but there is a letter about a toaster you don't "
        "have, and you can't log in because the code goes to your daughter. Is that it?",
        "The toaster was delivered to your neighbour at number 12 on Friday. Could you ask there?",
        "I can send the code to your own phone instead. For that I need the order number from the letter, please. Take "
        "your time.",
        "So you will ask at number 12, and the code now comes to you. If the toaster is not there, please call us again "
        "and we will sort out the invoice.",
        "Toaster 49.90 delivered Friday to neighbour no. 12, customer had not seen it. Login code went to daughter, "
        "changed to his phone after check. If not found: trace and cancel invoice. Hears badly on the left.",
    ),
    "thin": (
        "So it's about a toaster. Did you order a toaster from us at all?",
        "Our system shows that it was delivered on Friday. Can you give me the order number, your postcode, the date of "
        "the order and the email address?",
        "For the login you have to ask your daughter for the code, I'm afraid. That is for security.",
        "All right, please check with your neighbour at number 12. Anything else today?",
        "Customer called about toaster, delivered to neighbour. Told him to check.",
    ),
}

PRACTICE = (
    (
        "Hello Ilona,\n\nSorry for the inconvenience. I see that payment reminders went out to cafés that had paid, six of "
        "them at the weekend and four last night. I have paused the reminders for your account, so nothing goes out at "
        "eight. One of your bank connections dropped on Saturday, that is why payments are not recognised. Could you tell "
        "me which bank your cafés pay into, and which of them have paid by now? I'll get back to you tomorrow.\n\nSam"
    ),
    (
        "Hello Ilona,\n\nNothing goes out at eight tonight: I have paused the reminders for your account. Invoices are sent "
        "as before.\n\nI've read it all, so you won't have to tell it again. Ten cafés were asked for money that they had "
        "paid, and one of them was the Linde. After so many years that can't have been an easy question to hear. You did "
        "nothing wrong: one of your bank connections dropped on Saturday, and since then payments into it look unpaid to "
        "us.\n\nOne thing decides who mends it: into which of your two banks do the cafés pay? If it's the one that is red "
        "under Banks, you can reconnect it in ten minutes; if not, our engineers take it on.\n\nThe attached list shows "
        "who was written to. I'll write again tomorrow at noon, whatever we know by then.\n\nSam"
    ),
)

WORKS = (
    "You gave the whole case back before solving anything, so nothing had to be told twice.",
    "Your one question came with its reason. That turns asking into working together.",
    "You named Friday and put something useful in reach before it.",
)
CHANGES = (
    "Say what the trouble does to the day, in one plain clause, before the first question.",
    "Two of your questions are answered in the thread. Look there first, then ask the one that is left.",
    "End with who writes next and by when, so that nobody has to wonder.",
)

TICKETS = ("CH-48213", "CH-48377", "CH-48590", "CH-48702", "CH-48911", "CH-49105")
NOTES = (
    "Played the whole message back before touching the template.",
    "Let the pause stand, and the customer filled it with the thing that mattered.",
    "The hand-over note let the evening shift go straight on.",
)
