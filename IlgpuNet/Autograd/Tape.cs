using IlgpuNet.Devices;
using IlgpuNet.Tensors;

namespace IlgpuNet.Autograd;

/// <summary>
/// Records operations in the order they ran and walks them back. While it records, it keeps alive what each backward
/// pass will read; walking back, it lets go of that as soon as it has been read.
/// </summary>
public sealed class Tape : IDisposable
{
    private readonly Device _device;
    private readonly Tape? _outer;
    private readonly Trace? _trace;
    private readonly List<Entry> _entries = [];

    /// <param name="device">Whose operations are recorded.</param>
    /// <param name="trace">Is told of every operation; that of the enclosing tape when null.</param>
    internal Tape(Device device, Trace? trace = null)
    {
        (_device, _outer) = (device, device.Tape);
        _trace = trace ?? _outer?._trace;
        device.Tape = this;
    }

    /// <summary>The gradients of the last backward pass: those of leaves remain until the tape is disposed.</summary>
    public Gradients Gradients { get; } = new();

    /// <summary>
    /// Records that <paramref name="output"/> came from <paramref name="inputs"/>. Nothing is recorded where no input
    /// needs a gradient.
    /// </summary>
    /// <param name="function">The backward pass.</param>
    /// <param name="inputs">What the output depends on; null for an absent optional operand.</param>
    /// <param name="saved">What the backward pass reads: kept alive until then.</param>
    /// <param name="output">The result.</param>
    public void Record(Function function, ReadOnlySpan<Tensor?> inputs, ReadOnlySpan<Tensor?> saved, Tensor output)
    {
        Note(function, inputs, output);
        bool needed = false;
        foreach (Tensor? input in inputs)
            needed |= Gradients.Needs(input);
        if (!needed)
            return;
        output.RequiresGradient = true;
        foreach (Tensor? tensor in saved)
            tensor?.Retain();
        _entries.Add(new Entry(function, saved.ToArray(), output));
    }

    /// <summary>
    /// Tells the trace, if there is one, of an operation whose gradient another function looks after.
    /// </summary>
    internal void Note(Function function, ReadOnlySpan<Tensor?> inputs, Tensor output) =>
        _trace?.Add(function, inputs, output);

    /// <summary>Computes gradients from that of <paramref name="output"/>, in reverse order of recording.</summary>
    /// <param name="output">Where to start: usually the loss.</param>
    /// <param name="dy">Its gradient; one for every element when null.</param>
    public void Backward(Tensor output, Tensor? dy = null)
    {
        Tape? recording = _device.Tape;
        _device.Tape = null;
        try
        {
            Seed(output, dy);
            while (_entries.Count > 0)
            {
                Entry entry = _entries[^1];
                _entries.RemoveAt(_entries.Count - 1);
                try
                {
                    Walk(entry);
                }
                finally
                {
                    entry.Release();
                }
            }
        }
        finally
        {
            _device.Tape = recording;
        }
    }

    /// <summary>Stops recording; operations go to the enclosing tape again. What was recorded stays.</summary>
    internal void Detach()
    {
        if (_device.Tape == this)
            _device.Tape = _outer;
    }

    /// <summary>Forgets everything recorded and every gradient of a leaf.</summary>
    public void Dispose()
    {
        Detach();
        foreach (Entry entry in _entries)
            entry.Release();
        _entries.Clear();
        Gradients.Release();
    }

    private void Walk(Entry entry)
    {
        using Tensor? dy = Gradients.Take(entry.Output);
        if (dy is null)
            return;
        using (_device.OpenScope())
            entry.Function.Backward(dy, Gradients);
    }

    private void Seed(Tensor output, Tensor? dy)
    {
        GradientTarget seed = Gradients.For(output);
        if (dy is not null)
        {
            if (dy.Shape != output.Shape)
            {
                throw new ArgumentException(
                    $"the gradient {dy.Shape} of an output has the output's shape, {output.Shape}");
            }
            Operations.Copy.Run(dy, seed);
        }
        else
        {
            _device.Fill(seed.Tensor, 1);
        }
    }

    private readonly record struct Entry(Function Function, Tensor?[] Saved, Tensor Output)
    {
        public void Release()
        {
            foreach (Tensor? tensor in Saved)
                tensor?.Release();
            (Function as IDisposable)?.Dispose();
        }
    }
}
