"""The works' networks without their last softmax. Each takes its weights in the order of the .dlm file, in Keras's layouts."""
import torch
import torch.nn as nn
import torch.nn.functional as F


def put(parameter, values):
    """Sets a parameter to what lies in another layout."""
    parameter.data = torch.tensor(values).contiguous()


def put_convolution(layer, kernel):
    put(layer.weight, kernel.transpose(3, 2, 0, 1).copy())


def put_dense(layer, kernel, bias):
    put(layer.weight, kernel.T.copy())
    put(layer.bias, bias)


def channels_first(images):
    """[n, h, w, c], seen as [n, c, h, w]: that is what channels_last means in memory."""
    return images.permute(0, 3, 1, 2)


class Cnn(nn.Module):
    def __init__(self, weights):
        super().__init__()
        kernel1, bias1, kernel2, bias2, hidden, hidden_bias, head, head_bias = weights
        self.conv1 = nn.Conv2d(1, 32, 3)
        self.conv2 = nn.Conv2d(32, 64, 3)
        self.hidden = nn.Linear(1600, 64)
        self.head = nn.Linear(64, 10)
        put_convolution(self.conv1, kernel1)
        put(self.conv1.bias, bias1)
        put_convolution(self.conv2, kernel2)
        put(self.conv2.bias, bias2)
        # Rows of the first dense layer as [n, c, h, w] is flattened.
        put_dense(self.hidden, hidden.reshape(5, 5, 64, 64).transpose(2, 0, 1, 3).reshape(1600, 64), hidden_bias)
        put_dense(self.head, head, head_bias)

    lay_out = staticmethod(channels_first)

    def forward(self, x):
        x = F.max_pool2d(F.relu(self.conv1(x)), 2)
        x = F.max_pool2d(F.relu(self.conv2(x)), 2)
        return self.head(F.relu(self.hidden(torch.flatten(x, 1))))


class Lstm(nn.Module):
    def __init__(self, weights):
        super().__init__()
        kernel, recurrent, bias, head, head_bias = weights
        self.lstm = nn.LSTM(28, 128, batch_first=True)
        self.head = nn.Linear(128, 10)
        put(self.lstm.weight_ih_l0, kernel.T.copy())
        put(self.lstm.weight_hh_l0, recurrent.T.copy())
        put(self.lstm.bias_ih_l0, bias)
        # PyTorch has two biases and trains both; with one of them still, it is the network that the others have.
        self.lstm.bias_hh_l0.data.zero_()
        self.lstm.bias_hh_l0.requires_grad_(False)
        put_dense(self.head, head, head_bias)

    @staticmethod
    def lay_out(rows):
        return rows

    def forward(self, x):
        _, (h, _) = self.lstm(x)
        return self.head(h[-1])


class ConvBn(nn.Module):
    def __init__(self, weights, inputs, filters, kernel=3, stride=1):
        super().__init__()
        # Keras pads at the end what does not go on both sides alike.
        self.end = (0, 1, 0, 1) if kernel == 3 and stride == 2 else None
        padding = kernel // 2 if self.end is None else 0
        self.conv = nn.Conv2d(inputs, filters, kernel, stride, padding, bias=False)
        self.norm = nn.BatchNorm2d(filters, eps=1e-3, momentum=0.01)
        put_convolution(self.conv, weights.pop(0))
        for parameter in (self.norm.weight, self.norm.bias, self.norm.running_mean, self.norm.running_var):
            put(parameter, weights.pop(0))

    def forward(self, x):
        return self.norm(self.conv(x if self.end is None else F.pad(x, self.end)))


class Residual(nn.Module):
    def __init__(self, weights, inputs, filters):
        super().__init__()
        stride = 1 if inputs == filters else 2
        self.first = ConvBn(weights, inputs, filters, stride=stride)
        self.second = ConvBn(weights, filters, filters)
        self.shortcut = nn.Identity() if stride == 1 else ConvBn(weights, inputs, filters, 1, 2)

    def forward(self, x):
        return F.relu(self.second(F.relu(self.first(x))) + self.shortcut(x))


class Resnet20(nn.Module):
    def __init__(self, weights):
        super().__init__()
        left = list(weights)
        self.stem = ConvBn(left, 3, 16)
        widths = [16, 16, 16, 16, 32, 32, 32, 64, 64, 64]
        self.blocks = nn.Sequential(*(Residual(left, a, b) for a, b in zip(widths, widths[1:])))
        self.head = nn.Linear(64, 10)
        put_dense(self.head, *left)

    lay_out = staticmethod(channels_first)

    def forward(self, x):
        return self.head(self.blocks(F.relu(self.stem(x))).mean((2, 3)))


NETWORKS = {"cnn": Cnn, "lstm": Lstm, "resnet20": Resnet20}
