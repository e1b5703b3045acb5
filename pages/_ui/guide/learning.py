"""Steps 11 to 16 of the guide: training the net, and using it."""

from pages._ui.app.routing import COLLECT, MODEL, NETWORK, PHOTO, TRAINING, WEBCAM
from pages._ui.guide.step import Shown, Step
from rps_core.data.class_folders import ONE_HAND

_GUIDE = {"data": ONE_HAND, "architecture": "guide", "recipe": "guide", "exact": "true"}
_CODE = _GUIDE | {"code": "true"}

LEARNING = (
    Step(
        "Loss and optimiser",
        "CrossEntropyLoss, SGD",
        "Cross entropy is the negative logarithm of the probability that the net gave the right class: 1.099 for a "
        "net that guesses among three, 0 for one that is sure and right. SGD steps against the gradient by a "
        "learning rate of 0.01; momentum 0.9 lets steps in one direction add up.",
        """\
from torch import optim

criterion = nn.CrossEntropyLoss()
optimizer = optim.SGD(model.parameters(), lr=0.01, momentum=0.9)""",
        (
            Shown(NETWORK, "Logits, softmax and loss of one picture", {"model": "guide", "look": "answer"}),
            Shown(TRAINING, "The form with these values", _GUIDE),
        ),
        "The recipe fast takes AdamW on one cycle, a learning rate that climbs and falls again. It gets further in "
        "14 epochs.",
    ),
    Step(
        "The device",
        "device",
        "One string says where the arithmetic happens: `'cuda'` where there is a graphics card of NVIDIA, else "
        "`'cpu'`. Net and batches must be on the same one; nothing else in the code changes.",
        """\
from rps_core import device

model.to(device)""",
        (Shown(TRAINING, "Open “The same in PyTorch”, below the training: it holds that line", _CODE),),
        "Without a card, trainings here run in a process of their own with one thread, so that the dashboard stays "
        "quick beside them.",
    ),
    Step(
        "An epoch",
        "train, validate",
        "`train` goes once over all batches: gradients to zero, forward, loss, backward, step; it returns the mean "
        "loss. `validate` does the forward half on the pictures that were kept away, without gradients, and returns "
        "the mean loss and the accuracy in percent.",
        """\
from rps_core import train, validate

print(train(model, train_loader, criterion, device))  # steps your `optimizer`
print(validate(model, test_loader, criterion, device))""",
        (Shown(TRAINING, "Open “The same in PyTorch”, below the training: it holds both loops", _CODE),),
        "The guide never calls `model.train()` and `model.eval()`. Its net does not care; the next one, with "
        "BatchNorm or dropout, would be scored in the wrong mode. Here the functions do it. `train` also takes the "
        "optimizer as an argument, where the guide's reaches for a variable outside.",
    ),
    Step(
        "The loop",
        "Epoch: 00",
        "Up to 200 epochs. Whenever the validation loss is the lowest so far, the weights are saved; once more than "
        "three epochs in a row have not lowered it, training stops. On its validation pictures the guide's own run "
        "had 39 % after its first epoch, 51 % after four, and 99.3 % at the 28th.",
        """\
import torch

best, waited = float("inf"), 0
for epoch in range(200):
    train_loss = train(model, train_loader, criterion, device)
    val_loss, accuracy = validate(model, test_loader, criterion, device)
    losses = f"Train loss: {train_loss:.3f} - Validation loss: {val_loss:.3f}"
    print(f"Epoch: {epoch:02d} - {losses} - Accuracy: {accuracy:.3f}")
    waited = 0 if val_loss < best else waited + 1
    if val_loss < best:
        best = val_loss
        torch.save(model.state_dict(), "model.p")
    if waited > 3:
        break""",
        (
            Shown(TRAINING, "Such a run to its end: this person, and other people", _GUIDE | {"run": "example-run"}),
            Shown(TRAINING, "Train it to the letter", _GUIDE),
            Shown(MODEL, "The same net, had it learned from everybody: set by set", {"model": "guide"}),
        ),
        "Do not worry when the first lines hardly move: plain SGD at 0.01 idles near 33 % for some epochs on this "
        "net. And 99 % is the score on more pictures of the same hand. A published net with 94 % at home had 54 % on "
        "photographs of other people, so the page Model puts every net before strangers. (The published loop lost "
        "the line that saves; below it is there.)",
    ),
    Step(
        "One picture",
        "load_model, predict_image",
        "Load the saved weights into a fresh net and ask it about one picture: the same transform, a batch of one, "
        "the softmax, and the largest of three probabilities with its class.",
        """\
from rps_core import load_model, predict_image

model = load_model()  # of model.p
picture, label = RPSDataset("rps_core/assets/one-hand")[0]
index, probability = predict_image(picture, model, data_transforms)
print(f"{idx_to_class[index]}: {probability:.1%}")""",
        (Shown(PHOTO, "Ask the guide's net about a sample", {"model": "guide", "picture": "rock 1"}),),
        "A softmax always names a class, even for an empty wall. Here below a threshold the answer is “not sure”, "
        "and HandNet knows a fourth class, none. A model.p in the project's folder stands among the nets of every "
        "page.",
    ),
    Step(
        "Live",
        "live_inference",
        "The webcam's frames, a green box of 400 x 400, and for what is in it the class and its probability, until "
        "you press q. Hold your hand into the box.",
        """\
from rps_core import live_inference

live_inference(model, data_transforms, idx_to_class)  # a window; it needs opencv-python, not the headless one""",
        (
            Shown(WEBCAM, "The same in your browser", {"model": "guide", "smooth": "false", "x": "0", "y": "0"}),
            Shown(COLLECT, "It fails on your hand? Record it", {}),
        ),
        "Labels of single frames flicker: here answers are averaged over time, and an unsure one is said to be "
        "unsure. The box can be dragged, the picture in it is not jittered, and what the net sees stands beside it.",
    ),
)
