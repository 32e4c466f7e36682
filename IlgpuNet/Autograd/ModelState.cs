using IlgpuNet.Devices;
using IlgpuNet.Tensors;

namespace IlgpuNet.Autograd;

/// <summary>A parameter's place in the flat buffers, in elements.</summary>
/// <param name="Parameter">Whose place.</param>
/// <param name="Offset">First element.</param>
public readonly record struct ParameterSegment(Parameter Parameter, long Offset);

/// <summary>
/// A model's memory on one device: all parameters in one flat buffer, their gradients in another, the untrained state
/// in a third, so that an optimiser updates everything in one pass and devices can exchange one block.
/// </summary>
public sealed class ModelState : IDisposable
{
    /// <summary>Every tensor starts at a multiple of 64 elements: 256 bytes in single precision.</summary>
    private const long Alignment = 64;

    private readonly Tensor _values;
    private readonly Tensor? _gradients;
    private readonly Tensor? _buffers;
    private readonly Dictionary<StateTensor, long> _offsets = [];

    /// <summary>
    /// Places <paramref name="state"/> on <paramref name="device"/>. The values are unspecified until
    /// <see cref="Initialise"/> or an import sets them.
    /// </summary>
    /// <param name="device">Where.</param>
    /// <param name="state">The model's tensors by name, in their order.</param>
    /// <param name="training">Whether gradients are wanted.</param>
    public ModelState(Device device, IReadOnlyList<(string Name, StateTensor Tensor)> state, bool training)
    {
        (Device, Tensors) = (device, [.. state.Select(entry => entry.Tensor)]);
        List<(string Name, StateTensor Tensor)> parameters = [.. state.Where(entry => entry.Tensor is Parameter)];
        List<(string Name, StateTensor Tensor)> buffers = [.. state.Where(entry => entry.Tensor is StateBuffer)];
        _values = Place(parameters)!;
        _buffers = Place(buffers);

        List<ParameterSegment> segments = [];
        long offset = 0;
        foreach ((_, StateTensor tensor) in parameters)
        {
            segments.Add(new ParameterSegment((Parameter)tensor, offset));
            offset += Padded(tensor.Shape.Count);
        }
        Segments = segments;

        if (training)
        {
            _gradients = Unscoped(_values.Shape);
            _gradients.Clear();
            foreach (ParameterSegment segment in Segments)
                segment.Parameter.PlaceGradient(_gradients.View(segment.Offset, segment.Parameter.Shape));
        }
    }

    /// <summary>Where the state is.</summary>
    public Device Device { get; }

    /// <summary>Every tensor, parameters and buffers, in the model's order.</summary>
    public IReadOnlyList<StateTensor> Tensors { get; }

    /// <summary>The parameters and their places in the flat buffers, in order.</summary>
    public IReadOnlyList<ParameterSegment> Segments { get; }

    /// <summary>All parameters, padding between them.</summary>
    public Tensor Values => _values;

    /// <summary>All gradients, laid out like <see cref="Values"/>.</summary>
    /// <exception cref="InvalidOperationException">The model was placed for inference.</exception>
    public Tensor Gradients => _gradients
        ?? throw new InvalidOperationException("the model was placed for inference: it has no gradients");

    /// <summary>All untrained state, padding between; null if there is none.</summary>
    public Tensor? Buffers => _buffers;

    /// <summary>
    /// The place of <paramref name="tensor"/> in a buffer that is laid out like <see cref="Values"/> if it is a
    /// parameter, like <see cref="Buffers"/> if not: its momentum, its average.
    /// </summary>
    public Tensor PlaceIn(Tensor flat, StateTensor tensor) => flat.View(_offsets[tensor], tensor.Shape);

    /// <summary>Draws every initial value from <paramref name="seed"/> and the tensor's name.</summary>
    public void Initialise(ulong seed)
    {
        _values.Clear();
        foreach (StateTensor tensor in Tensors)
            tensor.Initialise(seed);
    }

    /// <summary>Starts a step: the next backward pass overwrites the gradients.</summary>
    public void ForgetGradients()
    {
        foreach (ParameterSegment segment in Segments)
            segment.Parameter.ForgetGradient();
    }

    /// <summary>Zeroes the gradient of every parameter that no backward pass reached since the step started.</summary>
    public void ClearUnreachedGradients()
    {
        foreach (ParameterSegment segment in Segments.Where(segment => !segment.Parameter.HasGradient))
            segment.Parameter.Gradient.Clear();
    }

    /// <summary>Gives the memory back.</summary>
    public void Dispose()
    {
        _values.Dispose();
        _gradients?.Dispose();
        _buffers?.Dispose();
    }

    private static long Padded(long count) => (count + Alignment - 1) / Alignment * Alignment;

    private Tensor? Place(List<(string Name, StateTensor Tensor)> entries)
    {
        if (entries.Count == 0)
            return null;
        Tensor flat = Unscoped(new Shape(checked((int)entries.Sum(entry => Padded(entry.Tensor.Shape.Count)))));
        long offset = 0;
        foreach ((string name, StateTensor tensor) in entries)
        {
            tensor.Place(name, flat.View(offset, tensor.Shape));
            _offsets.Add(tensor, offset);
            offset += Padded(tensor.Shape.Count);
        }
        return flat;
    }

    private Tensor Unscoped(Shape shape) => Tensor.Unscoped(Device, shape, Device.FloatType);
}
