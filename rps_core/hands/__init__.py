"""Pictures of hands that never existed: a net trained on them alone recognises photographs of strangers.

A hand is bones in a pose (`skeleton`, `poses`, `pose_sampling`), flesh around them as a distance field (`anatomy`,
`sdf`), seen by a camera (`camera`, `surface`), with skin, clothes and light (`skin`, `clothes`, `shading`), put before
a background (`backgrounds`, `faces`, `compose`). `pictures` numbers the results, `render_pool` and `sets` make many.
"""
