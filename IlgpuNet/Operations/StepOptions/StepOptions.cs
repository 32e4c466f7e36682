using ILGPU;
using IlgpuNet.Devices;
using IlgpuNet.Tensors;

namespace IlgpuNet.Operations;

/// <summary>
/// The options of a step of an optimiser, where its operation reads them: kernels from the device's memory, which one
/// small launch sets before the step. So nothing that changes from step to step is an argument of a kernel that updates
/// parameters, and a step that was captured can be repeated with other options. It lives outside memory scopes.
/// </summary>
/// <typeparam name="TOptions">The options of the operation, such as <see cref="SgdOptions"/>.</typeparam>
public sealed class StepOptions<TOptions> : IDisposable
    where TOptions : struct
{
    // As many numbers as any optimiser's kernels want.
    private const int Numbers = 16;

    private readonly Tensor? _numbers;

    /// <summary>Options that are all zero.</summary>
    /// <param name="device">Where the steps are made.</param>
    public StepOptions(Device device)
    {
        if (device is AcceleratorDevice)
            _numbers = Tensor.Unscoped(device, new Shape(Numbers), DType.Float32);
    }

    /// <summary>The options of the next step.</summary>
    public TOptions Value { get; private set; }

    /// <summary>Gives the memory back.</summary>
    public void Dispose() => _numbers?.Dispose();

    /// <summary>Sets the options of the steps asked for from now on.</summary>
    /// <param name="options">The options.</param>
    /// <param name="rounded">The same as kernels read them.</param>
    internal void Set<TNumbers>(TOptions options, TNumbers rounded)
        where TNumbers : unmanaged, IStepNumbers
    {
        Value = options;
        _numbers?.Accelerator().Launch(
            StepNumbers<TNumbers>.Kernel,
            1,
            new StepNumbers<TNumbers>.Arguments { Place = View<TNumbers>(), Numbers = rounded });
    }

    /// <summary>The options as kernels read them, in the first element.</summary>
    internal ArrayView<TNumbers> View<TNumbers>()
        where TNumbers : unmanaged, IStepNumbers =>
        _numbers!.View<TNumbers>(DType.Float32);
}
