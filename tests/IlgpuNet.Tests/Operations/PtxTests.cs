using System.Reflection;
using IlgpuNet.Devices;
using IlgpuNet.TestKit.Kernels;
using IlgpuNet.TestKit.Ptx;

namespace IlgpuNet.Tests.Operations;

/// <summary>Every kernel compiles for CUDA, on a machine that has none.</summary>
public class PtxTests
{
    public static TheoryData<string> Kernels() => [.. KernelMethods.All.Keys];

    [Fact]
    public void Kernels_are_found_generic_ones_once_for_each_operator()
    {
        Assert.Contains("Add.Kernel[Bf16Element, Lanes1]", KernelMethods.All.Keys);
        Assert.Contains("Activation[Rectifier].ForwardKernel[Fp32Element, Lanes2]", KernelMethods.All.Keys);
        Assert.Contains("Activation[Logistic].ForwardKernel[Bf16Element, Lanes8]", KernelMethods.All.Keys);
        Assert.Contains("Copy.Kernel[Fp32Element, Fp32Element, Lanes4]", KernelMethods.All.Keys);
        Assert.Contains("Copy.Kernel[Fp32Element, Bf16Element, Lanes8]", KernelMethods.All.Keys);
        Assert.DoesNotContain("Add.Kernel[Fp32Element, Lanes8]", KernelMethods.All.Keys);
        Assert.Contains("Bf16MapConvolution[OutputPlace].Tile128x128Kernel", KernelMethods.All.Keys);
        Assert.Contains("RowReduction[LogSumReduction].LaneKernel", KernelMethods.All.Keys);
        Assert.Contains("RowTotals.RowKernel[LogSumReduction]", KernelMethods.All.Keys);
        Assert.Contains("ChannelReduction.PartKernel[GateReduction[Bf16Element], Lanes8]", KernelMethods.All.Keys);
        Assert.Contains("ChannelReduction.PartKernel[GateReduction[Fp32Element], Lanes4]", KernelMethods.All.Keys);
        Assert.DoesNotContain(
            "ChannelReduction.PartKernel[GateReduction[Bf16Element], Lanes4]", KernelMethods.All.Keys);
    }

    [Fact]
    public void No_method_that_is_named_a_kernel_is_left_out()
    {
        IEnumerable<string> named = typeof(Device).Assembly.GetTypes()
            .SelectMany(type => type.GetMethods(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic))
            .Where(method => method.Name.EndsWith("Kernel", StringComparison.Ordinal))
            .Select(method => $"{method.DeclaringType!.Name.Split('`')[0]}.{method.Name}");
        IEnumerable<string> found = KernelMethods.All.Values
            .Select(method => $"{method.DeclaringType!.Name.Split('`')[0]}.{method.Name}");
        Assert.NotEmpty(named);
        Assert.Empty(named.Except(found));
    }

    [Theory]
    [MemberData(nameof(Kernels))]
    public void Kernel_compiles_to_ptx(string name)
    {
        string ptx = PtxProgram.Of(KernelMethods.All[name]).Text;
        Assert.Contains(".target sm_80", ptx, StringComparison.Ordinal);
        Assert.Contains("st.global", ptx, StringComparison.Ordinal);
        // Kernels have no generic addresses of shared memory, and any other one would become an address outside of it.
        Assert.DoesNotContain("cvta.to.shared", ptx, StringComparison.Ordinal);
        if (KernelMethods.IsWide(name))
            Assert.Contains("ld.global.v4", ptx, StringComparison.Ordinal);
    }
}
