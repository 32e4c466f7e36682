using System.Reflection;
using ILGPU;
using ILGPU.Backends.PTX;
using ILGPU.IR;
using ILGPU.IR.Intrinsics;

namespace IlgpuNet.Cuda;

/// <summary>
/// The CUDA instructions of this folder. An instruction is a method whose body is what happens on ILGPU's CPU
/// accelerator; its <see cref="PtxEmitterAttribute"/> names the method that writes its PTX.
/// </summary>
internal static class CudaInstructions
{
    private const BindingFlags Declared =
        BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    /// <summary>All of them.</summary>
    public static IReadOnlyList<MethodInfo> All { get; } =
    [
        .. typeof(CudaInstructions).Assembly.GetTypes()
            .Where(type => type.Namespace == typeof(CudaInstructions).Namespace)
            .SelectMany(type => type.GetMethods(Declared))
            .Where(method => method.IsDefined(typeof(PtxEmitterAttribute))),
    ];

    /// <summary>Tells a context how to compile them.</summary>
    public static Context.Builder EnableCudaInstructions(this Context.Builder builder)
    {
        IntrinsicImplementationManager manager = builder.GetIntrinsicManager();
        foreach (MethodInfo instruction in All)
        {
            string emitter = instruction.GetCustomAttribute<PtxEmitterAttribute>()!.Emitter;
            MethodInfo method = instruction.DeclaringType!.GetMethod(emitter, Declared)!;
            manager.RegisterMethod(instruction, new PTXIntrinsic(method, IntrinsicImplementationMode.GenerateCode));
        }
        return builder;
    }
}
