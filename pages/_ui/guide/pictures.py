"""Steps 1 to 5 of the guide: from a folder to batches."""

from pages._ui.app.routing import DATASET
from pages._ui.guide.step import Shown, Step
from rps_core.data.class_folders import ONE_HAND

_HERE = {"data": ONE_HAND}

PICTURES = (
    Step(
        "A data set from folders",
        "RPSDataset",
        "Three folders, paper, rock and scissors, are all that is needed: the folder's name is the label. A data set "
        "of PyTorch answers two questions, how many pictures there are and which is number i; torchvision's "
        "`ImageFolder` does the work inside. Without a transform you get the picture itself, as Pillow opens it.",
        """\
from rps_core import RPSDataset

dataset = RPSDataset("rps_core/assets/one-hand")
print(len(dataset), dataset[0])  # a picture, and the index of its class""",
        (
            Shown(DATASET, "Browse one person's hands", _HERE | {"part": "Browse"}),
            Shown(DATASET, "And everybody's", {"part": "Browse"}),
        ),
        "The guide's pictures show one person's hands before one wall, and a net that learned from those fails on "
        "others. Here such pictures ship, and everybody's hands beside them: choose whose it learns from, record your "
        "own, and measure the difference. Copies, blurred and dark pictures are found before they are learned.",
    ),
    Step(
        "Transforms",
        "data_transforms",
        "A net wants numbers of one size. Each picture is resized to 90 x 90, its colours are jittered a little, so "
        "that light and skin matter less, it becomes a tensor of values from 0 to 1, and 0.5 and 0.5 take those to "
        "−1 to 1.",
        """\
from rps_core import data_transforms

dataset = RPSDataset("rps_core/assets/one-hand", transform=data_transforms)""",
        (
            Shown(
                DATASET,
                "Take the four steps one at a time",
                _HERE | {"part": "Transforms", "resize": "squash", "side_px": "90"},
            ),
        ),
        "The guide uses one chain for everything, so that validation pictures and the webcam are jittered, too, "
        "where it only adds noise. Here training pictures alone are. And a plain resize squashes a wide photograph, "
        "which makes an open hand look like a fist: here it is letterboxed, its proportions kept.",
    ),
    Step(
        "Exploring",
        "class_to_idx",
        "Before anything is trained, look at what the net will get: one tensor, its shape and range, its label, and "
        "the picture that it is. `class_to_idx` says which number stands for which class; turned round, it makes a "
        "word of an answer.",
        """\
tensor, label = dataset[0]
class_to_idx = dataset.dataset.class_to_idx  # {'paper': 0, 'rock': 1, 'scissors': 2}
idx_to_class = {index: name for name, index in class_to_idx.items()}
print(tensor.shape, tensor.min(), tensor.max(), idx_to_class[label])""",
        (
            Shown(DATASET, "Open a picture, pixel by pixel", _HERE | {"part": "Picture"}),
            Shown(DATASET, "Are the classes balanced?", _HERE | {"part": "Balance"}),
        ),
    ),
    Step(
        "Splitting",
        "random_split",
        "A net may learn its pictures by heart. So a fifth of them is kept away from training, and only those say "
        "how good it is. Which ones is drawn at random.",
        """\
from torch.utils.data import random_split

train_set, test_set = random_split(dataset, [0.8, 0.2])
print(len(train_set), len(test_set))""",
        (Shown(DATASET, "See the split, and what leaks through it", _HERE | {"part": "Split", "share": "20"}),),
        "Pictures of one burst are nearly alike: drawn at random they stand on both sides, and the score flatters. "
        "Here near-duplicates can be kept together, and a run goes on with the very pictures it began with.",
    ),
    Step(
        "Batches",
        "DataLoader",
        "The net steps after 64 pictures at a time: one alone says too little about the direction, all of them take "
        "too long. The loader shuffles them anew in every epoch, and a batch is a tensor of 64 x 3 x 90 x 90.",
        """\
from torch.utils.data import DataLoader

train_loader = DataLoader(train_set, batch_size=64, shuffle=True)
test_loader = DataLoader(test_set, batch_size=64, shuffle=True)
images, labels = next(iter(train_loader))
print(images.shape, labels[:8])""",
        (Shown(DATASET, "Draw a batch of 64", _HERE | {"part": "Batch", "batch_size": "64"}),),
        "The guide's loader opens, resizes and jitters every picture again in each epoch, which takes longer than "
        "the learning. Here pictures are opened once and kept as bytes, and a whole batch is jittered at once: "
        "`python -m rps_core bench` measures both on your machine. (In the published code the import of `DataLoader` "
        "has lost its module; below it is whole.)",
    ),
)
