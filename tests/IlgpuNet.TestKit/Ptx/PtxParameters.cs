using System.Reflection.Emit;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using ILGPU;
using ILGPU.Backends;
using ILGPU.Backends.EntryPoints;
using ILGPU.Backends.IL;
using ILGPU.Backends.PTX;

namespace IlgpuNet.TestKit.Ptx;

/// <summary>
/// A kernel's parameters in the bytes that ILGPU hands to the driver. They are laid out by ILGPU's own code, the same
/// that its launchers on a GPU contain.
/// </summary>
internal sealed class PtxParameters
{
    // The kernel and the stream, which a launcher has before the extent of the launch and the arguments.
    private static readonly Type[] s_leading = [typeof(object), typeof(object)];

    private readonly DynamicMethod _layOut;

    /// <summary>Makes the method that lays out a compiled kernel's arguments.</summary>
    public PtxParameters(PTXBackend backend, PTXCompiledKernel kernel)
    {
        EntryPoint entry = EntryPointOf(kernel);
        Type extent = entry.IsExplicitlyGrouped ? typeof(KernelConfig) : entry.KernelIndexType;
        _layOut = new DynamicMethod(
            "LayOut",
            typeof(byte[]),
            [.. s_leading, extent, .. entry.Parameters],
            typeof(PtxParameters).Module,
            skipVisibility: true);
        ILEmitter emitter = new(_layOut.GetILGenerator());
        (ILLocal parameters, int bytes) = backend.ArgumentMapper.Map(emitter, entry);
        emitter.Emit(LocalOperation.LoadAddress, parameters);
        emitter.Emit(OpCodes.Conv_U);
        emitter.EmitConstant(bytes);
        emitter.EmitCall(((Func<nint, int, byte[]>)Bytes).Method);
        emitter.Emit(OpCodes.Ret);
        emitter.Finish();
    }

    /// <summary>The bytes of a launch.</summary>
    /// <param name="extent">An index for a kernel with an index; anything else has its groups elsewhere.</param>
    /// <param name="arguments">The struct that the kernel is given.</param>
    public byte[] LayOut(object extent, object arguments) =>
        (byte[])_layOut.Invoke(null, [null, null, extent, arguments])!;

    private static byte[] Bytes(nint address, int count)
    {
        byte[] bytes = new byte[count];
        Marshal.Copy(address, bytes, 0, count);
        return bytes;
    }

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "get_EntryPoint")]
    private static extern EntryPoint EntryPointOf(CompiledKernel kernel);
}
