"""The guide from its first step to its last, as its reader would run it with our names: python guide_script.py FOLDER.

`test_guide.py` runs it. It writes model.p where it is run.
"""

import sys

import torch
from PIL import Image
from torch import nn, optim
from torch.utils.data import DataLoader, Dataset, random_split
from torchvision import transforms
from torchvision.datasets import ImageFolder

from rps_core import (
    RPSClassifier,
    RPSDataset,
    conv2d_size,
    data_transforms,
    device,
    live_inference,
    load_model,
    maxpool2d_size,
    predict_image,
    train,
    validate,
)
from rps_core.errors import InputError

torch.manual_seed(0)
data_dir = sys.argv[1]

# G1 the data set
pictures = RPSDataset(data_dir)
dataset = RPSDataset(data_dir, transform=data_transforms)
assert isinstance(dataset, Dataset) and isinstance(dataset.dataset, ImageFolder)
assert (pictures.data_dir, pictures.transform) == (data_dir, None)
assert (dataset.data_dir, dataset.transform) == (data_dir, data_transforms)
assert len(pictures) == len(dataset) == len(dataset.dataset) > 64
picture, label = pictures[0]
assert isinstance(picture, Image.Image) and label == 0

# G2 the transforms
assert isinstance(data_transforms, transforms.Compose)
resize, jitter, _, normalize = data_transforms.transforms
assert tuple(resize.size) == (90, 90)
assert jitter.brightness == jitter.contrast == jitter.saturation == (0.9, 1.1) and jitter.hue == (-0.1, 0.1)
assert list(normalize.mean) == list(normalize.std) == [0.5, 0.5, 0.5]
black_and_white = (data_transforms(Image.new("RGB", (40, 60), colour)) for colour in ("black", "white"))
assert [round(tensor.mean().item()) for tensor in black_and_white] == [-1, 1]

# G3 exploring
tensor, label = dataset[0]
assert (tensor.shape, tensor.dtype, label) == ((3, 90, 90), torch.float32, 0)
assert -1 <= tensor.min() <= tensor.max() <= 1
class_to_idx = dataset.dataset.class_to_idx
assert class_to_idx == {"paper": 0, "rock": 1, "scissors": 2}
idx_to_class = {index: name for name, index in class_to_idx.items()}
transforms.functional.to_pil_image(tensor / 2 + 0.5).save("shown.png")

# G4 splitting
train_size = int(0.8 * len(dataset))
train_set, test_set = random_split(dataset, [train_size, len(dataset) - train_size])
assert len(train_set) / len(dataset) > 0.79

# G5 loading
train_loader = DataLoader(train_set, batch_size=64, shuffle=True)
test_loader = DataLoader(test_set, batch_size=64, shuffle=True)
images, labels = next(iter(train_loader))
assert images.shape == (64, 3, 90, 90) and labels.shape == (64,)

# G6 the net
model = RPSClassifier()
counts = {name: sum(p.numel() for p in layer.parameters()) for name, layer in model.named_children()}
assert sum(counts.values()) == 781_123
assert counts["fc1"] / 781_123 > 0.98
assert model(images).shape == (64, 3)
assert torch.allclose(model(tensor), model(tensor.unsqueeze(0))[0], atol=1e-5)  # a single picture, too

# G7 one layer at a time
shapes = [tuple(tensor.shape)]
for layer in (model.conv1, model.pool, model.conv2, model.pool):
    tensor = layer(tensor)
    shapes.append(tuple(tensor.shape))
assert shapes == [(3, 90, 90), (6, 88, 88), (6, 44, 44), (16, 40, 40), (16, 20, 20)]

# G8 the same by arithmetic
assert conv2d_size(input_size=(90, 90), kernel_size=3) == (88, 88)
assert maxpool2d_size(input_size=(88, 88), kernel_size=2, stride=2) == (44, 44)
assert conv2d_size((44, 44), 5) == (40, 40)
assert maxpool2d_size((40, 40), 2) == (20, 20)
assert maxpool2d_size((88, 88), 4, 2) == (43, 43)  # stride, then padding
assert conv2d_size((88, 88), 4, 2) == (89, 89)  # padding, then stride
assert conv2d_size((90, 60), 3, 1, 2, 2) == (44, 29)

# G9 what a convolution does
image, _ = dataset[0]
convolved = nn.Conv2d(3, 3, kernel_size=3, stride=1, padding=1)(image)
assert convolved.shape == image.shape

# G10 what max pooling does
pooled = nn.MaxPool2d(kernel_size=4, stride=4)(image)
assert pooled.shape == (3, *reversed(maxpool2d_size((90, 90), 4, 4))) == (3, 22, 22)

# G11 loss and optimiser
criterion = nn.CrossEntropyLoss()
optimizer = optim.SGD(model.parameters(), lr=0.01, momentum=0.9)

# G12 the device
assert device == ("cuda" if torch.cuda.is_available() else "cpu")
model.to(device)

# G13 an epoch
untrained_loss, untrained_accuracy = validate(model, test_loader, criterion, device)
assert 1.0 < untrained_loss < 1.2 and 0 <= untrained_accuracy <= 100

# G14 the loop
history = []
best, waited = float("inf"), 0
for epoch in range(200):
    train_loss = train(model, train_loader, criterion, device)
    val_loss, accuracy = validate(model, test_loader, criterion, device)
    line = f"Epoch: {epoch:02d} - Train loss: {train_loss:.3f} - Validation loss: {val_loss:.3f}"
    print(f"{line} - Accuracy: {accuracy:.3f}")
    history.append((train_loss, val_loss, accuracy))
    waited = 0 if val_loss < best else waited + 1
    if val_loss < best:
        best = val_loss
        torch.save(model.state_dict(), "model.p")
    if waited > 3:
        break
assert len(optimizer.state) == 10  # it was this optimizer that stepped, though nobody passed it

# G15 one picture
trained = load_model()
assert isinstance(trained, RPSClassifier) and not trained.training
picture = next(pictures[index][0] for index in test_set.indices)
index, probability = predict_image(picture, trained, data_transforms)
assert index in idx_to_class and 1 / 3 < probability <= 1

# G16 the webcam
try:
    live_inference(trained, data_transforms, idx_to_class, frame_size=(400, 400))
except InputError as error:
    print(error)  # no window, or no camera
