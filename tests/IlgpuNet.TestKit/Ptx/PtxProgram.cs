using System.Collections.Concurrent;
using System.Reflection;
using ILGPU;
using IlgpuNet.Cuda;
using IlgpuNet.TestKit.Kernels;

namespace IlgpuNet.TestKit.Ptx;

/// <summary>A kernel of ours as the PTX that ILGPU makes of it, ready to be launched. Each is compiled once.</summary>
internal sealed class PtxProgram
{
    /// <summary>
    /// Threads of a group where ILGPU would ask the driver: more than a warp, and no more than are busy.
    /// </summary>
    private const int AutomaticThreads = 64;

    private static readonly ConcurrentDictionary<MethodInfo, Lazy<PtxProgram>> s_programs = [];

    private readonly PtxKernel _kernel;
    private readonly PtxParameters _parameters;
    private readonly HotKernelAttribute? _plan;

    private PtxProgram(MethodInfo method)
    {
        (Text, _parameters) = KernelCompiler.Compile(
            method, (backend, compiled) => (compiled.PTXAssembly, new PtxParameters(backend, compiled)));
        _kernel = PtxParser.Parse(Text);
        _plan = method.GetCustomAttribute<HotKernelAttribute>();
    }

    /// <summary>The PTX.</summary>
    public string Text { get; }

    /// <summary>Whether it has an instruction whose result PTX does not define to the bit.</summary>
    public bool IsApproximate => Text.Contains(".approx", StringComparison.Ordinal);

    /// <summary>The program of a kernel.</summary>
    public static PtxProgram Of(MethodInfo kernel) =>
        s_programs.GetOrAdd(kernel, method => new Lazy<PtxProgram>(() => new PtxProgram(method))).Value;

    /// <summary>Launches it on the memory that its arguments show it.</summary>
    /// <inheritdoc cref="Launch(long, object, PtxGlobalMemory)"/>
    public unsafe void Launch(long count, object arguments)
    {
        PtxGlobalMemory memory = KernelViews.Copy(KernelViews.Of(arguments));
        Launch(count, arguments, memory);
        foreach ((ulong address, byte[] content) in memory.Ranges)
            content.CopyTo(new Span<byte>((void*)address, content.Length));
    }

    /// <summary>Launches it as <see cref="Devices.AcceleratorDevice"/> does.</summary>
    /// <param name="count">Threads of a kernel with an index; groups of one with a plan.</param>
    /// <param name="arguments">The struct that it is given.</param>
    /// <param name="memory">What it may touch; it is changed.</param>
    /// <exception cref="PtxFault">A thread does what PTX forbids.</exception>
    public void Launch(long count, object arguments, PtxGlobalMemory memory)
    {
        PtxGrid grid = _plan is null
            ? new PtxGrid((int)((count + AutomaticThreads - 1) / AutomaticThreads), AutomaticThreads)
            : new PtxGrid((int)count, _plan.Threads, _plan.SharedBytes);
        object extent = _plan is null ? new Index1D((int)count) : default(KernelConfig);
        _kernel.Run(grid, _parameters.LayOut(extent, arguments), memory);
    }
}
