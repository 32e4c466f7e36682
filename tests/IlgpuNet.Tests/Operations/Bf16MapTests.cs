using IlgpuNet.Devices;
using IlgpuNet.Operations;
using IlgpuNet.Tensors;
using IlgpuNet.TestKit;
using IlgpuNet.Tests.Devices;

namespace IlgpuNet.Tests.Operations;

/// <summary>
/// The cases of operations on maps, with the maps in bf16: on a device that keeps them so, in emulation and poisoned
/// memory. Convolutions have tests of their own, <see cref="Cuda.TensorCoreConvolutionTests"/>.
/// </summary>
public class Bf16MapTests(SharedDevices devices) : IClassFixture<SharedDevices>
{
    /// <summary>By how much of itself a number changes at most when it is rounded to 8 bits.</summary>
    private static readonly double s_rounding = Math.ScaleB(1, -8);

    private static readonly string[] s_operations =
    [
        nameof(Add), nameof(AveragePool), nameof(BatchNorm), nameof(BottleneckTail), nameof(ChannelMaxMean),
        nameof(ChannelScale), nameof(ImageScale), nameof(Linear), nameof(MaxPool), nameof(Relu), nameof(SpatialScale),
    ];

    public static TheoryData<string> Cases() =>
        [.. OperationCases.All.Where(IsOnMaps).Select(test => test.ToString())];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Agrees_with_the_double_reference_but_for_one_rounding(string name) =>
        AssertAgreement(name, applications: 1);

    /// <summary>The second application adds to what the first has written.</summary>
    [Theory]
    [MemberData(nameof(Cases))]
    public void Accumulates_with_one_rounding_more(string name) => AssertAgreement(name, applications: 2);

    [Fact]
    public void Every_operation_is_tried() =>
        Assert.Empty(s_operations.Except(OperationCases.All.Where(IsOnMaps).Select(test => test.Operation)));

    [Fact]
    public void Operands_of_two_types_are_refused()
    {
        Device device = devices.Emulated(Precision.Bf16);
        using MemoryScope scope = device.OpenScope();
        Tensor a = Tensor.Zeros(device, new Shape(4)), b = Cast.Apply(a, device.MapType);
        Assert.Contains(
            "Cast", Assert.Throws<ArgumentException>(() => Add.Apply(a, b)).Message, StringComparison.Ordinal);
    }

    private void AssertAgreement(string name, int applications)
    {
        OperationCase test = OperationCases.All.Single(test => test.ToString() == name);
        OperationRun expected = OperationRun.Of(test, devices["reference"], applications, maps: true);
        OperationRun actual = OperationRun.Of(test, devices.Emulated(Precision.Bf16), applications, maps: true);
        Assert.Contains(DType.BFloat16, actual.Types.Values);
        foreach (((string result, double[] wanted), (_, double[] found)) in expected.Results.Zip(actual.Results))
        {
            double difference = Differences.Relative(wanted, found);
            bool rounded = actual.Types[result] == DType.BFloat16;
            double bound = test.Tolerance + (rounded ? applications * s_rounding : 0);
            Assert.True(difference <= bound, $"{result} is off by {difference:E2}, allowed {bound:E1}");
        }
    }

    private static bool IsOnMaps(OperationCase test) =>
        s_operations.Contains(test.Operation) && test.Operands.Any(operand => operand.IsMap);
}
