using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;
using IlgpuNet.Cuda;

namespace IlgpuNet.TestKit.Kernels;

/// <summary>What a kernel became on compute capability 8.0, by NVIDIA's assembler.</summary>
/// <param name="Name">The kernel, such as <c>Activation[Rectifier].ForwardKernel</c>.</param>
/// <param name="Registers">Registers of a thread.</param>
/// <param name="StackBytes">Local memory of a thread: arrays and references that found no register.</param>
/// <param name="SpillBytes">What is stored and loaded because registers ran out.</param>
/// <param name="StaticSharedBytes">Shared memory of a group that the kernel declares.</param>
/// <param name="InnerLoop">The instructions of its main loop.</param>
/// <param name="Plan">How the kernel is launched, if it is one whose speed matters.</param>
internal sealed partial record AssembledKernel(
    string Name, int Registers, int StackBytes, int SpillBytes, int StaticSharedBytes, InstructionMix InnerLoop,
    HotKernelAttribute? Plan)
{
    /// <summary>Shared memory of a group, declared and asked for at the launch.</summary>
    public int SharedBytes => StaticSharedBytes + (Plan?.SharedBytes ?? 0);

    /// <summary>What is wrong with the kernel, if its speed matters.</summary>
    public IEnumerable<string> Faults
    {
        get
        {
            if (Plan is null)
                yield break;
            int plannedRegisters = Occupancy.RegistersFor(Plan.Threads, Plan.GroupsPerMultiprocessor);
            if (StackBytes > 0)
            {
                yield return $"{Name} has {StackBytes} bytes of stack: "
                    + "an array or a reference did not become registers";
            }
            if (SpillBytes > 0)
                yield return $"{Name} spills {SpillBytes} bytes: its plan leaves it {plannedRegisters} registers";
            if (Registers > plannedRegisters)
                yield return $"{Name} needs {Registers} registers; its plan leaves it {plannedRegisters}";
            if (!Occupancy.SharedMemoryFits(SharedBytes, Plan.GroupsPerMultiprocessor))
                yield return $"{Name} takes {SharedBytes} bytes of shared memory: too many for its plan's groups";
        }
    }

    /// <summary>Compiles and assembles a kernel.</summary>
    /// <exception cref="InvalidOperationException">The assembler is not installed, or refused the kernel.</exception>
    public static AssembledKernel Assemble(string name, MethodInfo kernel)
    {
        using TemporaryFolder folder = new();
        string ptx = folder["kernel.ptx"], cubin = folder["kernel.cubin"];
        File.WriteAllText(ptx, KernelCompiler.Compile(kernel));
        string report = CudaTools.Run("ptxas", "-arch=sm_80", "-v", ptx, "-o", cubin);
        return new AssembledKernel(
            name,
            Number(RegistersLine(), report),
            Number(StackLine(), report),
            Number(SpillStoresLine(), report) + Number(SpillLoadsLine(), report),
            Number(SharedLine(), report),
            InstructionMix.OfInnerLoop(CudaTools.Run("cuobjdump", "-sass", cubin)),
            kernel.GetCustomAttribute<HotKernelAttribute>());
    }

    private static int Number(Regex line, string report) => line.Matches(report)
        .Sum(match => int.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture));

    [GeneratedRegex(@"Used (\d+) registers")]
    private static partial Regex RegistersLine();

    [GeneratedRegex(@"(\d+) bytes stack frame")]
    private static partial Regex StackLine();

    [GeneratedRegex(@"(\d+) bytes spill stores")]
    private static partial Regex SpillStoresLine();

    [GeneratedRegex(@"(\d+) bytes spill loads")]
    private static partial Regex SpillLoadsLine();

    [GeneratedRegex(@"(\d+) bytes smem")]
    private static partial Regex SharedLine();
}
