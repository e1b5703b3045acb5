"""Pictures of hands that never existed: a net trained on them alone recognises photographs of strangers.

A hand is bones in a pose (`skeleton`, `poses`, `pose_sampling`), flesh around them as a distance field (`anatomy`,
`sdf`), seen by a camera (`camera`, `surface`), with skin, clothes and light (`skin`, `clothes`, `shading`), put before
a background (`backgrounds`, `faces`, `compose`). `pictures` numbers the results, `render_pool` and `sets` make many.

`scenes` are whole frames: a hand with its forearm (`scene_hand`) somewhere in a room, with people about (`people`,
`scene_drawing`, `exposure`), and the box, the joints and the finger states of the hand. `scene_sets` keeps thousands.
"""
