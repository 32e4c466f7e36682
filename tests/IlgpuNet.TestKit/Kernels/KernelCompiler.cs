using System.Reflection;
using ILGPU;
using ILGPU.Backends.PTX;
using ILGPU.Runtime.Cuda;
using IlgpuNet.Devices;

namespace IlgpuNet.TestKit.Kernels;

/// <summary>Compiles kernels to PTX for compute capability 8.0, with neither GPU nor driver.</summary>
internal static class KernelCompiler
{
    /// <summary>The PTX of a kernel, launched as its plan says if it has one.</summary>
    public static string Compile(MethodInfo kernel) => Compile(kernel, (_, compiled) => compiled.PTXAssembly);

    /// <summary>Compiles a kernel likewise, and makes something of it while its backend is there.</summary>
    public static T Compile<T>(MethodInfo kernel, Func<PTXBackend, PTXCompiledKernel, T> result)
    {
        // A context of its own: one that has failed to compile a kernel fails ever after.
        using Context context = Context.Create(builder => DeviceSelection.Configure(builder));
        CudaArchitecture architecture = CudaArchitecture.SM_80;
        using PTXBackend backend = new(
            context, new CudaCapabilityContext(architecture), architecture, CudaInstructionSet.ISA_78, null);
        return result(backend, (PTXCompiledKernel)KernelCompilation.Compile(backend, kernel));
    }
}
