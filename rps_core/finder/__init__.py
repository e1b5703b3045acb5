"""Where in a picture is the hand, how large is it, and how sure is that?"""
