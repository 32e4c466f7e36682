using System.Reflection;
using System.Runtime.CompilerServices;
using ILGPU;
using ILGPU.Backends;
using ILGPU.Runtime;
using ILGPU.Runtime.CPU;
using ILGPU.Runtime.Cuda;
using IlgpuNet.Cuda;
using IlgpuNet.Devices.Graphs;
using IlgpuNet.Tensors;

namespace IlgpuNet.Devices;

/// <summary>
/// A device behind ILGPU: <c>cuda</c>, or <c>ilgpu-cpu</c>, where the same kernels run in .NET so that a debugger can
/// step through them. It caches the launcher of every kernel, since looking one up costs more than many launches.
/// </summary>
public class AcceleratorDevice : Device
{
    // The version of the driver itself on Linux; CUDA only tells which of its own versions the driver knows.
    private const string KernelModule = "/sys/module/nvidia/version";

    /// <summary>
    /// Threads of a group that do not work together. ILGPU's own choice is the largest group of which a multiprocessor
    /// is full, often 1024 threads, and a kernel of a few thousand would leave most multiprocessors without any.
    /// </summary>
    private const int GroupThreads = 128;

    private readonly Dictionary<Delegate, Delegate> _launchers = [];
    private readonly Dictionary<Delegate, GroupLauncher> _groupLaunchers = [];
    private readonly Context? _context;

    internal AcceleratorDevice(
        string name, string description, Precision precision, Context context, Accelerator accelerator)
        : base(name, description, DType.Float32)
    {
        (Precision, _context, Accelerator) = (precision, context, accelerator);
        Stream = accelerator is CudaAccelerator ? accelerator.CreateStream() : accelerator.DefaultStream;
        (Tiles, SharedMemory) = (Cuda.TileTable.Of(accelerator.Name), SharedMemoryLimits.Of(accelerator));
    }

    /// <summary>A device without an accelerator, for <see cref="UnbackedAccelerator"/>.</summary>
    private protected AcceleratorDevice(Precision precision, TileTable tiles, SharedMemoryLimits sharedMemory)
        : base("shapes", "an accelerator's shapes and memory only", DType.Float32)
    {
        (Precision, Tiles, SharedMemory) = (precision, tiles, sharedMemory);
        (Accelerator, Stream) = (null!, null!);
    }

    /// <summary>The arithmetic of convolutions, and the type of maps.</summary>
    public Precision Precision { get; }

    /// <inheritdoc/>
    public override DType MapType => Precision.MapType();

    /// <inheritdoc/>
    public override long? FreeBytes => Accelerator is CudaAccelerator gpu ? gpu.GetFreeMemory() : null;

    /// <inheritdoc/>
    public override string? Driver
    {
        get
        {
            if (Accelerator is not CudaAccelerator cuda)
                return null;
            string module = File.Exists(KernelModule) ? $", NVIDIA {File.ReadAllText(KernelModule).Trim()}" : "";
            return $"CUDA {cuda.DriverVersion}{module}";
        }
    }

    /// <inheritdoc/>
    public override string? TileTable => Precision == Precision.Fp32 ? null : Tiles.Hash;

    /// <summary>The tiles that were measured on this GPU.</summary>
    internal TileTable Tiles { get; set; }

    /// <summary>What groups of threads can have of shared memory.</summary>
    internal SharedMemoryLimits SharedMemory { get; }

    internal Accelerator Accelerator { get; }

    /// <summary>
    /// Where everything is issued: on CUDA a stream of our own, since the default one cannot be captured.
    /// </summary>
    internal AcceleratorStream Stream { get; }

    /// <summary>Told of everything the device is asked to do, in order; null when nobody listens.</summary>
    internal Action<DeviceCommand>? Commands { get; set; }

    /// <summary>Whether a step is being captured: then what it cannot be repeated with is refused.</summary>
    internal bool IsCapturing { get; set; }

    /// <summary>
    /// Takes launches and fills instead of having them done, where that is not the driver's business.
    /// </summary>
    internal List<Action>? Recording { get; set; }

    /// <summary>A device that takes the same memory, and has none.</summary>
    public AcceleratorDevice WithoutMemory() => new UnbackedAccelerator(Precision, Tiles, SharedMemory);

    /// <summary>A device without memory that stands for one of which nothing was measured.</summary>
    public static AcceleratorDevice WithoutMemory(Precision precision) =>
        new UnbackedAccelerator(precision, Cuda.TileTable.Of(""), SharedMemoryLimits.Of90);

    /// <summary>Whether kernels run in .NET.</summary>
    internal bool IsEmulated => Accelerator is CPUAccelerator;

    /// <inheritdoc/>
    public override void Synchronize()
    {
        Announce(DeviceCommandKind.Synchronize, 0);
        Accelerator.Synchronize();
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        base.Dispose();
        if (_context is null)
            return;
        Accelerator.Dispose();
        _context.Dispose();
    }

    internal override TForm? Choose<TForm>(TForm reference, TForm simd, TForm kernels)
        where TForm : class => kernels;

    /// <summary>Runs <paramref name="kernel"/> once for each index below <paramref name="count"/>.</summary>
    /// <typeparam name="TArguments">
    /// A struct of views and 32-bit numbers; flags are ints, ILGPU refuses bool.
    /// </typeparam>
    internal virtual void Launch<TArguments>(Action<Index1D, TArguments> kernel, long count, TArguments arguments)
        where TArguments : struct
    {
        Commands?.Invoke(new DeviceCommand(DeviceCommandKind.Launch, kernel, count, arguments));
        if (!_launchers.TryGetValue(kernel, out Delegate? launcher))
        {
            launcher = Load(kernel);
            _launchers.Add(kernel, launcher);
        }
        Issue((Action<AcceleratorStream, Index1D, TArguments>)launcher, checked((int)count), arguments);
    }

    /// <summary>
    /// Runs a kernel whose threads work together, in groups as its <see cref="HotKernelAttribute"/> plans them.
    /// </summary>
    /// <param name="kernel">The kernel.</param>
    /// <param name="groups">How many groups.</param>
    /// <param name="arguments">What the kernel is given.</param>
    internal virtual void LaunchGroups<TArguments>(Action<TArguments> kernel, int groups, TArguments arguments)
        where TArguments : struct
    {
        Commands?.Invoke(new DeviceCommand(DeviceCommandKind.Launch, kernel, groups, arguments));
        if (!_groupLaunchers.TryGetValue(kernel, out GroupLauncher? launcher))
        {
            launcher = LoadGroups(kernel);
            _groupLaunchers.Add(kernel, launcher);
        }
        KernelConfig config = new(groups, launcher.Threads, launcher.Shared);
        Issue((Action<AcceleratorStream, KernelConfig, TArguments>)launcher.Launch, config, arguments);
    }

    /// <summary>An event behind all work issued so far, for measuring times; the caller disposes it.</summary>
    internal ProfilingMarker Mark()
    {
        Announce(DeviceCommandKind.Mark, 0);
        return Stream.AddProfilingMarker();
    }

    /// <summary>What captures steps here.</summary>
    internal ICommandCapture NewCapture() => Stream is CudaStream stream
        ? new CudaCapture(CudaGraphDriver.Instance, stream.StreamPtr)
        : new RecordedCapture(this);

    /// <summary>Has a captured step done again.</summary>
    internal void Replay(ICommandGraph graph)
    {
        Commands?.Invoke(new DeviceCommand(DeviceCommandKind.Replay, null, 0));
        Accelerator.Bind();
        graph.Launch();
    }

    internal override MemoryBlock AllocateBlock(long bytes)
    {
        Announce(DeviceCommandKind.Allocate, bytes);
        try
        {
            return new AcceleratorMemoryBlock(Accelerator.Allocate1D<byte>(bytes), bytes);
        }
        catch (Exception e) when (e is AcceleratorException or OutOfMemoryException)
        {
            throw DeviceException.OutOfMemory(Name, bytes, FreeBytes, Pool.BytesAllocated, e);
        }
    }

    internal override void Fill(MemoryBlock block, byte value)
    {
        Announce(DeviceCommandKind.Fill, block.Bytes);
        Fill(((AcceleratorMemoryBlock)block).Buffer.View.BaseView, value);
    }

    internal override void Clear(Tensor tensor)
    {
        Announce(DeviceCommandKind.Fill, tensor.Bytes);
        Fill(Bytes(tensor), value: 0);
    }

    /// <summary>By a kernel: to write from the host would be to wait for all work issued so far.</summary>
    internal override void Fill(Tensor tensor, float value) =>
        Launch(
            ConstantFill.Kernel,
            tensor.Shape.Count,
            new ConstantFill.Arguments { Y = tensor.FloatView(), Value = value });

    internal override void CopyFromHost(ReadOnlySpan<byte> source, Tensor destination)
    {
        Announce(DeviceCommandKind.CopyFromHost, source.Length);
        Bytes(destination).CopyFromCPU(Stream, source);
        Stream.Synchronize();
    }

    /// <summary>Copies page-locked memory, which must not change before the device has come to it.</summary>
    internal void Fetch(ArrayView<byte> source, Tensor destination)
    {
        Announce(DeviceCommandKind.Fetch, source.Length);
        Bytes(destination).CopyFrom(Stream, source);
    }

    /// <summary>Copies a tensor to another of the same size, whatever its elements are.</summary>
    internal void Copy(Tensor source, Tensor destination)
    {
        Announce(DeviceCommandKind.Copy, source.Bytes);
        Bytes(destination).CopyFrom(Stream, Bytes(source));
    }

    internal override void CopyToHost(Tensor source, Span<byte> destination)
    {
        Announce(DeviceCommandKind.CopyToHost, destination.Length);
        Bytes(source).CopyToCPU(Stream, destination);
        Stream.Synchronize();
    }

    /// <summary>Copies a tensor into page-locked memory, which the driver need not copy once more, and waits.</summary>
    internal void CopyToHost(Tensor source, ArrayView<byte> destination)
    {
        Announce(DeviceCommandKind.CopyToHost, destination.Length);
        destination.CopyFrom(Stream, Bytes(source));
        Stream.Synchronize();
    }

    /// <summary>
    /// Tells who listens of a command, unless it comes into a step that is being captured and cannot.
    /// </summary>
    private void Announce(DeviceCommandKind kind, long bytes)
    {
        DeviceCommand command = new(kind, null, bytes);
        if (IsCapturing && !command.IsCapturable)
            throw new CaptureException(command);
        Commands?.Invoke(command);
    }

    private void Issue<TExtent, TArguments>(
        Action<AcceleratorStream, TExtent, TArguments> launcher, TExtent extent, TArguments arguments)
    {
        if (Recording is null)
            launcher(Stream, extent, arguments);
        else
            Record(launcher, extent, arguments);
    }

    private void Fill(ArrayView<byte> bytes, byte value)
    {
        if (Recording is null)
            bytes.MemSet(Stream, value);
        else
            Record((stream, view, what) => view.MemSet(stream, what), bytes, value);
    }

    // Apart, so that nothing is made on the heap where nothing is recorded.
    private void Record<TExtent, TArguments>(
        Action<AcceleratorStream, TExtent, TArguments> command, TExtent extent, TArguments arguments) =>
        Recording!.Add(() => command(Stream, extent, arguments));

    private Action<AcceleratorStream, Index1D, TArguments> Load<TArguments>(Action<Index1D, TArguments> kernel)
        where TArguments : struct
    {
        CompiledKernel compiled = KernelCompilation.Compile(Accelerator.GetBackend(), kernel.Method);
        int threads = Math.Min(GroupThreads, Accelerator.MaxNumThreadsPerGroup);
        return Accelerator.LoadImplicitlyGroupedKernel(compiled, threads)
            .CreateLauncherDelegate<Action<AcceleratorStream, Index1D, TArguments>>();
    }

    private GroupLauncher LoadGroups<TArguments>(Action<TArguments> kernel)
        where TArguments : struct
    {
        HotKernelAttribute plan = kernel.Method.GetCustomAttribute<HotKernelAttribute>()
            ?? throw new InvalidOperationException($"{kernel.Method.Name} has no plan: mark it [HotKernel(...)]");
        // In the elements that kernels ask for: on the CPU ILGPU takes the count and not the bytes.
        SharedMemoryConfig shared = plan.SharedBytes == 0
            ? SharedMemoryConfig.Empty
            : SharedMemoryConfig.RequestDynamic<UInt4>(plan.SharedBytes / AsyncCopy.Bytes);
        CompiledKernel compiled = KernelCompilation.Compile(Accelerator.GetBackend(), kernel.Method);
        Kernel loaded = Accelerator.LoadKernel(compiled);
        if (plan.SharedBytes > LargeSharedMemory.UnaskedBytes && loaded is CudaKernel cuda)
            LargeSharedMemory.Request(cuda, plan.SharedBytes);
        return new GroupLauncher(
            loaded.CreateLauncherDelegate<Action<AcceleratorStream, KernelConfig, TArguments>>(), plan.Threads, shared);
    }

    private static ArrayView<byte> Bytes(Tensor tensor) =>
        ((AcceleratorMemoryBlock)tensor.Block).Buffer.View.BaseView.SubView(tensor.ByteOffset, tensor.Bytes);

    /// <summary>A kernel whose threads work together, ready to run as its plan says.</summary>
    private sealed record GroupLauncher(Delegate Launch, int Threads, SharedMemoryConfig Shared);
}

/// <summary>Memory of an ILGPU accelerator.</summary>
internal sealed class AcceleratorMemoryBlock(MemoryBuffer1D<byte, Stride1D.Dense> buffer, long bytes)
    : MemoryBlock(bytes)
{
    public MemoryBuffer1D<byte, Stride1D.Dense> Buffer { get; } = buffer;

    public override void Dispose() => Buffer.Dispose();
}

/// <summary>The elements of tensors on an ILGPU accelerator, as kernels take them.</summary>
internal static class AcceleratorElements
{
    public static AcceleratorDevice Accelerator(this Tensor tensor) => (AcceleratorDevice)tensor.Device;

    public static ArrayView<float> FloatView(this Tensor tensor) => tensor.View<float>(DType.Float32);

    public static ArrayView<double> DoubleView(this Tensor tensor) => tensor.View<double>(DType.Float64);

    public static ArrayView<int> IntegerView(this Tensor tensor) => tensor.View<int>(DType.Int32);

    /// <summary>A tensor of any type in pieces of sixteen bytes.</summary>
    public static ArrayView<UInt4> ChunkView(this Tensor tensor)
    {
        const int Bytes = AsyncCopy.Bytes;
        if (tensor.Device is UnbackedAccelerator)
            return default;
        if (tensor.ByteOffset % Bytes != 0 || tensor.Block is not AcceleratorMemoryBlock block)
        {
            throw new InvalidOperationException(
                $"{tensor} does not begin at a multiple of {Bytes} bytes on an accelerator");
        }
        return block.Buffer.View.BaseView
            .SubView(tensor.ByteOffset, (tensor.Bytes + Bytes - 1) / Bytes * Bytes).Cast<UInt4>();
    }

    /// <summary>A tensor of <paramref name="type"/> as elements <typeparamref name="T"/>.</summary>
    public static ArrayView<T> View<T>(this Tensor tensor, DType type)
        where T : unmanaged
    {
        if (tensor.Device is UnbackedAccelerator)
            return default;
        if (tensor.DType != type || tensor.Block is not AcceleratorMemoryBlock block)
            throw new InvalidOperationException($"{tensor} is not {type} on an accelerator");
        // ILGPU counts in elements and would round down.
        if (tensor.ByteOffset % Unsafe.SizeOf<T>() != 0)
            throw new InvalidOperationException($"{tensor} begins within an element of {Unsafe.SizeOf<T>()} bytes");
        return block.Buffer.View.BaseView.SubView(tensor.ByteOffset, tensor.Bytes).Cast<T>();
    }
}
