using ILGPU;
using ILGPU.Backends.EntryPoints;
using ILGPU.Backends.PTX;
using ILGPU.Runtime;
using ILGPU.Runtime.Cuda;
using IlgpuNet.Devices;

namespace IlgpuNet.Tests.Operations;

/// <summary>Every kernel compiles for CUDA, on a machine that has none.</summary>
public class PtxTests
{
    public static TheoryData<string> Kernels() => [.. KernelMethods.All.Keys];

    [Fact]
    public void Kernels_are_found_generic_ones_once_for_each_operator()
    {
        Assert.Contains("Add.Kernel", KernelMethods.All.Keys);
        Assert.Contains("Activation[Rectifier].ForwardKernel", KernelMethods.All.Keys);
        Assert.Contains("Activation[Logistic].ForwardKernel", KernelMethods.All.Keys);
        Assert.Contains("RowReduction[LogSumReduction].LaneKernel", KernelMethods.All.Keys);
    }

    [Theory]
    [MemberData(nameof(Kernels))]
    public void Kernel_compiles_to_ptx(string name)
    {
        // A context of its own: one that has failed to compile a kernel fails ever after.
        using Context context = Context.Create(builder => DeviceSelection.Configure(builder));
        CudaArchitecture architecture = CudaArchitecture.SM_80;
        using PTXBackend backend = new(
            context, new CudaCapabilityContext(architecture), architecture, CudaInstructionSet.ISA_78, null);
        EntryPointDescription entry = EntryPointDescription.FromImplicitlyGroupedKernel(KernelMethods.All[name]);
        PTXCompiledKernel kernel = Assert.IsType<PTXCompiledKernel>(backend.Compile(entry, KernelSpecialization.Empty));
        Assert.Contains(".target sm_80", kernel.PTXAssembly, StringComparison.Ordinal);
        Assert.Contains("st.global", kernel.PTXAssembly, StringComparison.Ordinal);
    }
}
