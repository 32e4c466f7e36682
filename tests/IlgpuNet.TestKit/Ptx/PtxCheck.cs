using System.Reflection;
using System.Runtime.InteropServices;
using IlgpuNet.Devices;

namespace IlgpuNet.TestKit.Ptx;

/// <summary>
/// Runs the PTX of every kernel that a device launches on copies of the memory that the kernel sees, and compares
/// what it writes with what the device makes of the launch.
/// </summary>
internal sealed class PtxCheck : IDisposable
{
    /// <summary>
    /// Between results of kernels with approximations (<see cref="PtxProgram.IsApproximate"/>), by the largest of
    /// them. These are powers and logarithms: ILGPU.Algorithms makes them of <c>ex2</c> and <c>lg2</c> with a
    /// product, which rounds x by 2^-24 |x| and e^-|x| by |x| e^-|x| 2^-24, less than one unit of the largest power.
    /// Sixteen units are for what is computed with it, a probability less one above all.
    /// </summary>
    private const float Approximation = 1f / (1 << 19);

    private readonly AcceleratorDevice _device;
    private readonly HashSet<MethodInfo> _kernels = [];
    private PendingLaunch? _pending;

    /// <summary>Begins to check a device whose memory is the host's.</summary>
    public PtxCheck(AcceleratorDevice device)
    {
        _device = device;
        device.Commands = Check;
    }

    /// <summary>The kernels whose PTX was run.</summary>
    public IReadOnlySet<MethodInfo> Kernels => _kernels;

    /// <summary>How many launches were compared.</summary>
    public int Launches { get; private set; }

    /// <summary>Compares the last launch, and ends.</summary>
    public void Dispose()
    {
        _device.Commands = null;
        Compare();
    }

    private void Check(DeviceCommand command)
    {
        Compare();
        if (command is not { Kind: DeviceCommandKind.Launch, Kernel: { } kernel, Arguments: { } arguments })
            return;
        MethodInfo method = kernel.Method;
        KernelView[] views = [.. KernelViews.Of(arguments)];
        PtxGlobalMemory memory = KernelViews.Copy(views);
        PtxProgram program = PtxProgram.Of(method);
        program.Launch(command.Size, arguments, memory);
        _kernels.Add(method);
        _pending = new PendingLaunch(method, program, views, memory);
    }

    /// <summary>Compares the launch that the device has made since.</summary>
    private void Compare()
    {
        if (_pending is not { } launch)
            return;
        _pending = null;
        _device.Accelerator.Synchronize();
        foreach ((ulong address, byte[] content) in launch.Memory.Ranges)
            launch.Compare(address, content);
        Launches++;
    }

    private sealed record PendingLaunch(
        MethodInfo Method, PtxProgram Program, KernelView[] Views, PtxGlobalMemory Memory)
    {
        public unsafe void Compare(ulong address, byte[] interpreted)
        {
            ReadOnlySpan<byte> emulated = new((void*)address, interpreted.Length);
            int first = emulated.CommonPrefixLength(interpreted);
            if (first == interpreted.Length || Program.IsApproximate && AreClose(emulated, interpreted))
                return;
            KernelView view = Views.First(view => address + (ulong)first >= (ulong)view.Address
                && address + (ulong)first < (ulong)view.Address + (ulong)view.Bytes);
            int at = (int)(address + (ulong)first - (ulong)view.Address) & ~3;
            int word = first & ~3, length = Math.Min(4, interpreted.Length - word);
            throw new PtxFault(
                $"{Method.DeclaringType!.Name}.{Method.Name}: the PTX writes {Hex(interpreted.AsSpan(word, length))} "
                + $"to byte {at} of {view.Bytes} of {view.Name}, the emulation {Hex(emulated.Slice(word, length))}");
        }

        private static bool AreClose(ReadOnlySpan<byte> emulated, ReadOnlySpan<byte> interpreted)
        {
            ReadOnlySpan<float> expected = MemoryMarshal.Cast<byte, float>(emulated);
            ReadOnlySpan<float> found = MemoryMarshal.Cast<byte, float>(interpreted);
            float largest = 0;
            foreach (float value in expected)
                largest = float.IsFinite(value) ? Math.Max(largest, Math.Abs(value)) : largest;
            for (int i = 0; i < expected.Length; i++)
            {
                if (BitConverter.SingleToInt32Bits(expected[i]) != BitConverter.SingleToInt32Bits(found[i])
                    && !(Math.Abs(expected[i] - found[i]) <= Approximation * largest))
                {
                    return false;
                }
            }
            return true;
        }

        private static string Hex(ReadOnlySpan<byte> bytes)
        {
            byte[] reversed = bytes.ToArray();
            Array.Reverse(reversed);
            return Convert.ToHexString(reversed);
        }
    }
}
