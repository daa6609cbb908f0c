"""Who may show the widget, and ask through it: pages of the origins that are listed.

**Which page shows the frame** can't be learnt from the frame's own requests, which carry our
origin, nor may the frame be believed about it. So it is settled where the browser settles it:

1. The loader names the page's origin in the frame's address (`/widget?origin=...`). That is a mere
   claim. If the origin isn't on the list, the answer is a refusal that no page may frame.
2. If it is, the frame is answered with `frame-ancestors` of *that one* origin, so a page that lied
   about itself gets a frame that its browser won't show. A `Referer` of another origin refuses it
   at once. A plain iframe makes no claim; its `Referer` is the claim.
   `null` is never on the list: anybody can make a sandboxed or `data:` page.
3. The frame holds a ticket, signed over the origin and the scope that its address named. It is
   exchanged once, by a request of our own origin, for the token that questions are asked with.

Besides, the frame's script keeps quiet where the browser names another page around it (browsers let
https stand in for http in `frame-ancestors`), and only heeds messages of its own page's origin.

So in a browser the token of an origin is only had by frames within that origin, and only our own
script ever sees it. What this can't do: tell a browser from a program that pretends to be one.
Whoever reaches the server without a browser can claim a listed origin, and the scope is the page's
wish. The list keeps other sites from using their visitors; it is no login for people.

**Replay.** A ticket lives for seconds and serves once, in the process that made it. A token lives
for minutes and serves one address, in requests of our own origin or of the one it is bound to, and
only for as long as that origin is listed. A frame whose token has run out, or whose computer has
moved, loads a ticket again; nobody else can, and nobody has to notice.
"""
