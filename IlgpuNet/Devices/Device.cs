using IlgpuNet.Autograd;
using IlgpuNet.Tensors;

namespace IlgpuNet.Devices;

/// <summary>
/// Where tensors live and operations run. A device owns its memory pool, the scope that holds new tensors and the tape
/// that records operations. It computes for one thread at a time.
/// </summary>
public abstract class Device : IDisposable
{
    private protected Device(string name, string description, DType floatType)
    {
        (Name, Description, FloatType) = (name, description, floatType);
        Pool = new MemoryPool(this);
        Constants = new ConstantTables(this);
    }

    /// <summary>
    /// The name that selects it: <c>cpu</c>, <c>ilgpu-cpu</c>, <c>cuda:0</c>, <c>reference</c>, <c>shapes</c>.
    /// </summary>
    public string Name { get; }

    /// <summary>The hardware in words.</summary>
    public string Description { get; }

    /// <summary>The driver in words, such as <c>CUDA 12.4, NVIDIA 550.54.15</c>; null where there is none.</summary>
    public virtual string? Driver => null;

    /// <summary>
    /// Identifies the measured choices by which convolutions are cut here, and so the order of their sums; null where
    /// no choice was measured.
    /// </summary>
    public virtual string? TileTable => null;

    /// <summary>The type of weights, their gradients, statistics and all else that is small.</summary>
    public DType FloatType { get; }

    /// <summary>
    /// The type of feature maps and their gradients: a network converts its images to it, and operations on maps keep
    /// it.
    /// </summary>
    public virtual DType MapType => FloatType;

    /// <summary>Bytes of the device's own memory that nobody has taken; null where it computes in the host's.</summary>
    public virtual long? FreeBytes => null;

    /// <summary>The memory tensors take and give back.</summary>
    public MemoryPool Pool { get; }

    /// <summary>The tape that records operations for a backward pass; null where none is wanted.</summary>
    public Tape? Tape { get; internal set; }

    /// <summary>Watches modules and operations as they run; null when nobody does.</summary>
    public IExecutionObserver? Observer { get; set; }

    internal MemoryScope? Scope { get; set; }

    /// <summary>Small read-only tables that kernels index by, made once and kept for the device's life.</summary>
    internal ConstantTables Constants { get; }

    /// <summary>Opens a scope: tensors made until it is disposed are its own.</summary>
    public MemoryScope OpenScope() => new(this);

    /// <summary>Opens a training step: a scope together with a tape.</summary>
    public TrainingStep BeginStep() => new(this);

    /// <summary>Notes every operation until the trace is disposed.</summary>
    public Trace BeginTrace() => new(this);

    /// <summary>Waits until everything asked of the device is done.</summary>
    public abstract void Synchronize();

    /// <summary>Gives all memory back; tensors on the device are dead afterwards.</summary>
    public virtual void Dispose()
    {
        Constants.Release();
        Pool.Trim();
    }

    /// <summary>
    /// The implementation of an operation for this device. Every operation hands over all its forms, so none can be
    /// missing; only the device that computes nothing but shapes answers null.
    /// </summary>
    internal abstract TForm? Choose<TForm>(TForm reference, TForm simd, TForm kernels)
        where TForm : class;

    internal abstract MemoryBlock AllocateBlock(long bytes);

    internal abstract void Fill(MemoryBlock block, byte value);

    internal abstract void Clear(Tensor tensor);

    /// <summary>Sets every element of a floating-point tensor.</summary>
    internal virtual void Fill(Tensor tensor, float value)
    {
        float[] values = new float[tensor.Shape.Count];
        Array.Fill(values, value);
        tensor.Write(values);
    }

    internal abstract void CopyFromHost(ReadOnlySpan<byte> source, Tensor destination);

    internal abstract void CopyToHost(Tensor source, Span<byte> destination);

    /// <summary>Reports an operation to the observer for as long as the result is not disposed.</summary>
    internal Measurement Measure(string operation, double flops, double bytes) =>
        Observer is { } observer ? new Measurement(observer, new OperationCost(operation, flops, bytes)) : default;
}
