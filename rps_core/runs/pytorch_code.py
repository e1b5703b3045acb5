"""A training as PyTorch code, in one piece. It runs as it stands, in the project's folder. No torch here: it is text.

The random numbers are drawn as a run draws them, so that the same seed gives the same loss.
"""

import json

from rps_core.config import RECIPES, TrainConfig
from rps_core.data.class_folders import SHIPPED_NAMES, root_of
from rps_core.data.exclusions import excluded_files
from rps_core.storage.files import path_in_script
from rps_core.storage.workspace import Workspace

CLASS_NAMES = {"guide": "RPSClassifier", "handnet": "HandNet"}
VALIDATION_BATCH = 256

OPENING = '''\
"""{net}, trained by the recipe {recipe}.

Run it in the project's folder; it leaves {file} there.
"""

import math
{standard}
import torch
from torch import nn, optim
from torch.utils.data import DataLoader, TensorDataset, random_split

{own}

seed = {seed}
torch.set_num_threads({threads})
device = "cuda" if torch.cuda.is_available() else "cpu"

# Data: class folders, as torchvision's ImageFolder reads them
dataset = RPSDataset({arguments})
'''

SPLIT = """\

# Split
count = round(len(dataset) * {fraction})  # kept for validation
sizes = [len(dataset) - count, count]
train_indices, val_indices = random_split(range(len(dataset)), sizes, torch.Generator().manual_seed(seed))
"""

SPLIT_OF_GROUPS = """\

# Split: pictures whose hashes differ in at most {keep_near} bits stay on one side
root = Path(dataset.dataset.root)
names = [Path(file).relative_to(root).as_posix() for file, _ in dataset.dataset.samples]
measures = {{}}
measure_all(root, names, measures)
train_indices, val_indices = split_groups(group_names(names, measures, {keep_near}), {fraction}, seed)
"""

LOADERS = '''\


def open_pictures(indices, size_px):
    """Opens each picture once and keeps its pixels: uint8 (N, 3, size_px, size_px), and a class index each."""
    pixels, labels = [], []
    for index in indices:
        try:
            picture, label = dataset[index]
        except InputError as error:
            print(f"left out: {{error}}")
            continue
        pixels.append(to_pixels(picture, InputSpec(size_px, resize="{resize}")))
        labels.append(label)
    return TensorDataset(torch.stack(pixels), torch.tensor(labels))


def normalize(images):
    """Values from 0 to 1 become values from -1 to 1."""
    return ((images - 0.5) / 0.5).to(device, memory_format=torch.channels_last)  # channels last: quicker on a CPU


train_set = open_pictures(train_indices, {train_size}){margin}
val_set = open_pictures(val_indices, {size})
val_loader = DataLoader(val_set, batch_size={val_batch})

# Net, loss, optimiser
torch.manual_seed(seed)
model = {net}(len(dataset.classes)).to(device, memory_format=torch.channels_last)
criterion = nn.CrossEntropyLoss()
epochs = {epochs}
{optimizer}
'''

LOOP = """\

history = []
best_val_loss{waited} = math.inf{zero}
for epoch in range(1, epochs + 1):
    torch.manual_seed(seed * 100_003 + epoch)  # what dropout draws from
    random = torch.Generator().manual_seed(seed * 100_003 + epoch)  # what order and augmentation draw from
    order = torch.randperm(len(train_set), generator=random).tolist()
    train_loader = DataLoader(train_set, {batch_size}, sampler=order, generator=torch.Generator())

    model.train()
    losses = []
    for pixels, labels in train_loader:
        images = normalize({augment}(pixels / 255, random))
        loss = criterion(model(images), labels.to(device))
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
{step}        losses.append(loss.item())
    train_loss = sum(losses) / len(losses)

    model.eval()
    losses, right = [], 0
{jitter}    with torch.inference_mode():
        for pixels, labels in val_loader:
            logits = model(normalize({validated})).cpu()
            losses.append(criterion(logits, labels).item())
            right += (logits.argmax(1) == labels).sum().item()
    val_loss, accuracy = sum(losses) / len(losses), 100 * right / len(val_set)
    history.append((train_loss, val_loss, accuracy))
    print({line})

    if val_loss < best_val_loss:
        best_val_loss{waited} = val_loss{zero}
{saving}
"""

PATIENCE = """\
    else:
        waited += 1
    if waited > {patience}:
        print("stopped early")
        break
"""

LINE = 'f"Epoch {epoch:3d} | train loss {train_loss:.4f} | val loss {val_loss:.4f} | accuracy {accuracy:.1f} %"'
GUIDES_LINE = (
    'f"Epoch: {epoch - 1:02d} - Train loss: {train_loss:.3f} - "\n'
    '          f"Validation loss: {val_loss:.3f} - Accuracy: {accuracy:.3f}"'
)


def training_code(workspace: Workspace, config: TrainConfig) -> str:
    """The script of a form. It ends with `history`: (training loss, validation loss, accuracy in percent) an epoch."""
    return _opening(workspace, config) + _split(config) + _loaders(config) + _loop(config)


def _opening(workspace: Workspace, config: TrainConfig) -> str:
    folder = json.dumps(
        path_in_script(root_of(config.data)) if config.data in SHIPPED_NAMES else workspace.shown(root_of(config.data)),
        ensure_ascii=False,
    )
    excluded = bool(excluded_files(workspace, config.data))
    imports = {
        "augment": sorted({_augment(config), *(["guide_jitter"] if config.exact_guide else [])}),
        "config": ["InputSpec"],
        "dataset": ["RPSDataset", *([] if config.keep_near is None else ["split_groups"])],
        "errors": ["InputError"],
        "models": [CLASS_NAMES[config.net]],
        "transforms": ["to_pixels"],
    }
    if config.keep_near is not None:
        imports["data.image_stats"] = ["group_names", "measure_all"]
    if excluded:
        imports |= {"data.exclusions": ["excluded_files"], "storage.workspace": ["local_workspace"]}
    if not config.exact_guide:
        imports |= {"nets.checkpoint": ["CheckpointInfo", "save"], "storage.files": ["now"]}
    needs_path = config.keep_near is not None or not config.exact_guide
    return OPENING.format(
        net=CLASS_NAMES[config.net],
        recipe=config.recipe,
        file=_file(config),
        standard="from pathlib import Path\n" if needs_path else "",
        own="\n".join(f"from rps_core.{module} import {', '.join(imports[module])}" for module in sorted(imports)),
        seed=config.seed,
        threads=config.threads,
        arguments=folder + (f", excluded=excluded_files(local_workspace(), {folder})" if excluded else ""),
    )


def _split(config: TrainConfig) -> str:
    template = SPLIT if config.keep_near is None else SPLIT_OF_GROUPS
    return template.format(fraction=config.val_fraction, keep_near=config.keep_near)


def _loaders(config: TrainConfig) -> str:
    recipe, size = RECIPES[config.recipe], config.input_spec.size_px
    rate = f"lr={config.learning_rate}"
    sgd = f"optimizer = optim.SGD(model.parameters(), {rate}, momentum=0.9)"
    adamw = (
        f"optimizer = optim.AdamW(model.parameters(), {rate}, weight_decay=0.01)\n"
        f"steps = epochs * math.ceil(len(train_set) / {config.batch_size})\n"
        f"scheduler = optim.lr_scheduler.OneCycleLR(optimizer, {config.learning_rate}, steps, pct_start=0.2)"
    )
    return LOADERS.format(
        net=CLASS_NAMES[config.net],
        resize=config.input_spec.resize,
        size=size,
        train_size=round(size * recipe.margin),
        margin="  # larger, so that turning and zooming lose no detail" if recipe.margin > 1 else "",
        val_batch=VALIDATION_BATCH,
        epochs=config.epochs,
        optimizer=sgd if recipe.optimizer == "sgd" else adamw,
    )


def _loop(config: TrainConfig) -> str:
    has_patience = config.patience is not None
    text = LOOP.format(
        waited=", waited" if has_patience else "",
        zero=", 0" if has_patience else "",
        batch_size=config.batch_size,
        augment="augment" if config.recipe == "fast" else _augment(config),
        step="        scheduler.step()\n" if config.recipe == "fast" else "",
        jitter="    random = torch.Generator().manual_seed(0)\n" if config.exact_guide else "",
        validated="guide_jitter(pixels / 255, random)" if config.exact_guide else "pixels / 255",
        line=GUIDES_LINE if config.exact_guide else LINE,
        saving=_saving(config),
    )
    if config.recipe == "fast":
        text = f"augment = fast_augment({config.input_spec.size_px})\n{text}"
    return text + (PATIENCE.format(patience=config.patience) if has_patience else "")


def _augment(config: TrainConfig) -> str:
    """The function of `rps_core.augment` that changes the training pictures, or makes the one that does."""
    if config.recipe == "fast":
        return "fast_augment"
    return "guide_jitter" if config.exact_guide else "guide_augment"


def _file(config: TrainConfig) -> str:
    return "model.p" if config.exact_guide else "mine.safetensors"


def _saving(config: TrainConfig) -> str:
    """A state dict is opened as the guide prepares pictures; any other way has to travel with the weights."""
    if config.exact_guide:
        return f'        torch.save(model.state_dict(), "{_file(config)}")'
    size = config.input_spec.size_px
    return f'''\
        info = CheckpointInfo(
            "{config.net}", tuple(dataset.classes), InputSpec({size}), "my pictures", epoch, accuracy, val_loss, now(),
            parameters=sum(parameter.numel() for parameter in model.parameters()),
        )
        save(model, info, Path("{_file(config)}"))'''
