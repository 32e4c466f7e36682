using System.CommandLine;
using System.Reflection;
using ILGPU;
using IlgpuNet.TestKit.Kernels;
using IlgpuNet.Training.Cli;

namespace IlgpuNet.Benchmarks.Kernels;

/// <summary><c>kernels</c>: what every kernel of the library becomes on a GPU, without one.</summary>
internal static class KernelsCommand
{
    public static Command Create()
    {
        Command command = new("kernels", "Registers, memory and instructions of every kernel, by NVIDIA's assembler.");
        command.SetAction(result =>
            Run(result.InvocationConfiguration.Output, result.InvocationConfiguration.Error));
        return command;
    }

    private static int Run(TextWriter output, TextWriter error)
    {
        if (!CudaTools.Installed)
        {
            throw new UsageException(
                "ptxas and cuobjdump are not installed: run .ci/install-ptxas, "
                + $"or name their folder with {CudaTools.Variable}");
        }
        List<AssembledKernel> kernels = [];
        List<string> faults = [];
        foreach ((string name, MethodInfo method) in KernelMethods.All)
        {
            try
            {
                AssembledKernel kernel = AssembledKernel.Assemble(name, method);
                kernels.Add(kernel);
                faults.AddRange(kernel.Faults);
            }
            catch (Exception e) when (e is InvalidOperationException or InternalCompilerException)
            {
                faults.Add($"{name} is missing: {e.InnerException?.Message ?? e.Message}");
            }
        }
        KernelTable.Write(kernels, output);
        faults.ForEach(error.WriteLine);
        return faults.Count == 0 ? ExitCode.Done : ExitCode.RunFailed;
    }
}
