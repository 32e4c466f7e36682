using ILGPU;
using ILGPU.Runtime;
using IlgpuNet.Devices;
using IlgpuNet.TestKit.Ptx;

namespace IlgpuNet.Tests.Ptx;

/// <summary>That a kernel whose PTX computes something else than its emulation is found out.</summary>
public class PtxCheckTests
{
    internal struct Arguments
    {
        public ArrayView<float> Y;
        public int Chosen;
    }

    [Fact]
    public void Kernel_that_computes_the_same_passes() => Launch(RightKernel);

    /// <summary>A fault of ILGPU 1.5.3: with one that has it no longer, docs/ilgpu.md need not warn of it.</summary>
    [Fact]
    public void Int_that_depends_on_a_condition_is_not_converted_to_a_float()
    {
        const string Message = "WrongKernel: the PTX writes 00000001 to byte 12 of 32 of Y, the emulation 3F800000";
        PtxFault fault = Assert.Throws<PtxFault>(() => Launch(WrongKernel));
        Assert.Contains(Message, fault.Message, StringComparison.Ordinal);
    }

    private static void Launch(Action<Index1D, Arguments> kernel)
    {
        using AcceleratorDevice device = (AcceleratorDevice)DeviceSelection.Open("ilgpu-cpu");
        using MemoryBuffer1D<float, Stride1D.Dense> y = device.Accelerator.Allocate1D<float>(8);
        using PtxCheck check = new(device);
        device.Launch(kernel, y.Length, new Arguments { Y = y.View.BaseView, Chosen = 3 });
    }

    private static void RightKernel(Index1D i, Arguments a) => a.Y[i] = i == a.Chosen ? 1f : 0f;

    private static void WrongKernel(Index1D i, Arguments a) => a.Y[i] = i == a.Chosen ? 1 : 0;
}
