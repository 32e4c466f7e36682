using IlgpuNet.Devices;
using IlgpuNet.TestKit;
using IlgpuNet.TestKit.Ptx;
using IlgpuNet.Tests.Devices;

namespace IlgpuNet.Tests.Ptx;

/// <summary>
/// The PTX of every kernel that the cases of operations launch, run on the same memory, writes what the emulation writes:
/// bit for bit, but for approximations.
/// </summary>
public class PtxOperationTests(SharedDevices devices) : IClassFixture<SharedDevices>
{
    public static TheoryData<Precision, string> Cases()
    {
        TheoryData<Precision, string> cases = [];
        foreach (OperationCase test in OperationCases.All)
        {
            cases.Add(Precision.Fp32, test.ToString());
            cases.Add(Precision.Bf16, test.ToString());
        }
        return cases;
    }

    /// <summary>The second application adds to the gradients of the first.</summary>
    [Theory]
    [MemberData(nameof(Cases))]
    public void Ptx_computes_what_the_emulation_does(Precision precision, string name)
    {
        OperationCase test = OperationCases.All.Single(test => test.ToString() == name);
        AcceleratorDevice device = (AcceleratorDevice)devices.Emulated(precision);
        using PtxCheck check = new(device);
        OperationRun.Of(test, device, applications: 2, maps: precision == Precision.Bf16);
        Assert.InRange(check.Launches, 1, int.MaxValue);
    }
}
