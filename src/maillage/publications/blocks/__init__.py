"""The blocks of long reading: how they are typed, what is kept of them, how they are drawn.

``plainly`` reads plain lines; ``keeping`` gives the one form that the database holds, made of what
``core.text.sanitise_blocks`` lets through and nothing else; ``drawing`` makes a page of it.
"""
