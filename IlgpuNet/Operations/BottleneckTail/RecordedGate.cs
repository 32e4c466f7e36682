using IlgpuNet.Autograd;
using IlgpuNet.Devices;
using IlgpuNet.Tensors;

namespace IlgpuNet.Operations;

/// <summary>
/// A gate that has been computed, on a tape of its own where a step records: the gate's gradient is known only in the
/// middle of the backward pass of the function that uses it, which needs the descriptors' gradient from it.
/// </summary>
/// <remarks>
/// Averages commute with the affine map of a batch-norm, so the averages of z are those of x, normalised: neither z nor
/// its gradient is ever stored.
/// </remarks>
internal sealed class RecordedGate : IDisposable
{
    private readonly Tape? _tape;
    private readonly NormalisedOperand _averages;
    private readonly Tensor _descriptors;
    private readonly GridCells _cells;

    private RecordedGate(DescriptorGate gate, NormalisedOperand x)
    {
        (Tensor values, Normalisation? normalisation, _) = x;
        Device device = values.Device;
        _cells = gate.CellsOf(values.Shape.H, values.Shape.W);
        // Where the cells are the pixels, the averages are x, if it has their type. Without a normalisation the
        // descriptors, whose gradient is their own, would be x too: then they are a copy.
        _averages = _cells.ArePixels && normalisation is not null && values.DType == device.FloatType
            ? x
            : x with { Values = gate.Averages ?? AveragePool.Forward(values, _cells.Vertical, _cells.Horizontal) };
        _descriptors = normalisation is null ? _averages.Values : BatchNorm.Forward(_averages, relu: false);
        if (device.Tape is not null)
        {
            _descriptors.RequiresGradient = Gradients.Needs(values)
                || Gradients.Needs(normalisation?.Gamma) || Gradients.Needs(normalisation?.Beta);
            _tape = new Tape(device);
            NoteDescriptors(_tape, values, normalisation);
        }
        try
        {
            Value = gate.Compute(new Descriptors(_descriptors, _cells));
            Check(Value, values);
            _tape?.Detach();
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>The gate, [N, C] or [N, 1, 1, C].</summary>
    public Tensor Value { get; }

    /// <summary>The averages of x over the common cells of the gate's grids: the backward pass reads them.</summary>
    public Tensor Averages => _averages.Values;

    /// <summary>Computes the gate of <paramref name="x"/>.</summary>
    public static RecordedGate Of(DescriptorGate gate, NormalisedOperand x) => new(gate, x);

    /// <summary>Computes the gradients of all that the gate was made from, given its own.</summary>
    /// <returns>The gradient of the averages of z; null if the gate does not depend on them.</returns>
    public CellGradient? Backward(Tensor dgate, Gradients gradients)
    {
        _tape!.Backward(Value, dgate);
        // A gate may read tensors of the enclosing step: their gradients go on there.
        foreach ((Tensor leaf, Tensor gradient) in _tape.Gradients.Leaves)
        {
            if (leaf != _descriptors)
                Copy.Run(gradient, gradients.For(leaf));
        }
        return _tape.Gradients.Of(_descriptors) is { } dzbar
            ? new CellGradient(dzbar, _cells.Vertical, _cells.Horizontal)
            : null;
    }

    /// <summary>What the descriptors contribute to the gradients of the normalisation's parameters.</summary>
    public ChannelGradients ChannelGradients(CellGradient dzbar) =>
        GradientSums.Of("bottleneck-tail.cell-sums", dzbar.Values, y: null, _averages, groups: 1).OfOnlyGroup();

    /// <summary>Lets go of what the gate's backward pass would have read and of the gradients it left.</summary>
    public void Dispose() => _tape?.Dispose();

    /// <summary>
    /// Tells a trace where the descriptors come from: none of it is recorded, since its gradient is the tail's affair.
    /// </summary>
    private void NoteDescriptors(Tape tape, Tensor x, Normalisation? normalisation)
    {
        if (_averages.Values != x)
            tape.Note(new AveragePool(x, _cells.Vertical, _cells.Horizontal), [x], _averages.Values);
        if (normalisation is not null)
            tape.Note(new BatchNorm(_averages, y: null), [_averages.Values], _descriptors);
    }

    private static void Check(Tensor gate, Tensor x)
    {
        Operands.OnOneDevice("bottleneck-tail", x, gate);
        (int n, int c) = (x.Shape.N, x.Shape.C);
        if (gate.Shape != new Shape(n, c) && gate.Shape != new Shape(n, 1, 1, c))
        {
            throw new ArgumentException(
                $"bottleneck-tail: the gate has shape {gate.Shape} where [{n}, {c}] or [{n}, 1, 1, {c}] is expected");
        }
    }
}
