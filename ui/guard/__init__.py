"""Everything that decides who gets in, in the order that a request meets it.

`hosts`: does the server go by that name. `bodies`: is the request of a size that is read.
`access`: which browser is this. `widget.cors`: may the page's script read the answer. `gate`: has
it a key, a `session` from the `login` page, or a token of the widget's (`widget`); is the change
from a page of this server. Then the route asks `access.who`, and `scope` says which documents that
asker may know of; `limits` says how much is done at a time. `security` is what each answer tells
the browser; `problems`, how a refusal is told.
"""
