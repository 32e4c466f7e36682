using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using ILGPU;
using ILGPU.Backends;
using ILGPU.Backends.EntryPoints;
using ILGPU.Backends.PTX;
using ILGPU.Runtime;
using IlgpuNet.Cuda;

namespace IlgpuNet.Devices;

/// <summary>How a kernel becomes code for an accelerator.</summary>
internal static partial class KernelCompilation
{
    /// <summary>
    /// Compiles a kernel, for groups as its <see cref="HotKernelAttribute"/> plans them if it has one.
    /// </summary>
    /// <param name="backend">The accelerator's backend.</param>
    /// <param name="kernel">
    /// A method whose first parameter is the thread's index, or one whose threads work together.
    /// </param>
    public static CompiledKernel Compile(Backend backend, MethodInfo kernel)
    {
        EntryPointDescription entry = kernel.GetParameters()[0].ParameterType == typeof(Index1D)
            ? EntryPointDescription.FromImplicitlyGroupedKernel(kernel)
            : EntryPointDescription.FromExplicitlyGroupedKernel(kernel);
        KernelSpecialization specialization = kernel.GetCustomAttribute<HotKernelAttribute>() is { } plan
            ? new KernelSpecialization(plan.Threads, plan.GroupsPerMultiprocessor)
            : KernelSpecialization.Empty;
        CompiledKernel compiled = backend.Compile(entry, specialization);
        if (compiled is PTXCompiledKernel ptx)
            ForgetUniformity(ptx);
        return compiled;
    }

    /// <summary>
    /// ILGPU marks branches as uniform, the same for all threads of a warp, that are not. PTX leaves undefined what
    /// becomes of them; without the mark the driver finds out itself where threads part.
    /// </summary>
    private static void ForgetUniformity(PTXCompiledKernel kernel)
    {
        ref string assembly = ref AssemblyOf(kernel);
        assembly = UniformMark().Replace(assembly, "");
    }

    [GeneratedRegex(@"(?<=\b(bra|brx\.idx|call|ret))\.uni\b")]
    private static partial Regex UniformMark();

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "<PTXAssembly>k__BackingField")]
    private static extern ref string AssemblyOf(PTXCompiledKernel kernel);
}
