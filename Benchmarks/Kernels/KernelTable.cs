using IlgpuNet.TestKit.Kernels;

namespace IlgpuNet.Benchmarks.Kernels;

/// <summary>The table of <c>kernels</c>: hot kernels first.</summary>
internal static class KernelTable
{
    public static void Write(IReadOnlyList<AssembledKernel> kernels, TextWriter output)
    {
        int width = kernels.Count == 0 ? 0 : kernels.Max(kernel => kernel.Name.Length);
        string name = "kernel".PadRight(width);
        output.Line(
            $"Compute capability 8.0. Inner loop: tensor core + float + shared + global + local + other instructions.");
        output.Line($"{name}  registers  stack  spills  shared  groups  warps  inner loop");
        foreach (AssembledKernel kernel in kernels.OrderBy(kernel => kernel.Plan is null))
        {
            string padded = kernel.Name.PadRight(width);
            output.Line($"{padded}  {Numbers(kernel)}  {Plan(kernel),13}  {Mix(kernel.InnerLoop)}");
        }
    }

    private static string Numbers(AssembledKernel kernel) =>
        $"{kernel.Registers,9}  {kernel.StackBytes,5}  {kernel.SpillBytes,6}  {kernel.SharedBytes,6}";

    /// <summary>Groups that a multiprocessor is to hold, and the share of its warps.</summary>
    private static string Plan(AssembledKernel kernel) => kernel.Plan is null
        ? ""
        : $"{kernel.Plan.GroupsPerMultiprocessor,6}  "
            + Occupancy.Share(kernel.Plan.Threads, kernel.Plan.GroupsPerMultiprocessor).Percent("0").PadLeft(5);

    private static string Mix(InstructionMix mix) =>
        $"{mix.TensorCore} + {mix.FloatingPoint} + {mix.SharedMemory} + "
        + $"{mix.GlobalMemory} + {mix.LocalMemory} + {mix.Other}";
}
