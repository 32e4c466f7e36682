using IlgpuNet.Benchmarks.Checks;
using IlgpuNet.Devices;
using IlgpuNet.TestKit;

namespace IlgpuNet.Benchmarks.Tests.Checks;

public class CheckTableTests
{
    private readonly StringWriter _output = new();

    [Theory]
    [InlineData(0.01, true)]
    [InlineData(0.011, false)]
    [InlineData(double.NaN, false)]
    [InlineData(double.PositiveInfinity, false)]
    public void An_error_beyond_what_is_allowed_is_marked_and_fails_the_check(double error, bool passed)
    {
        CheckTable table = new(_output);
        table.Add("Conv2d", allowed: 0.01, error);
        table.Add("Relu", allowed: 0.01, error: 0);
        Assert.Equal(passed, table.Passed);
        Assert.Equal(passed, !_output.ToString().Contains("too large", StringComparison.Ordinal));
    }

    [Fact]
    public void A_case_that_is_hard_in_single_precision_keeps_its_own_bound()
    {
        OperationCase test = new("BatchNorm", "a case", [], operands => operands[0]);
        Assert.Equal(1e-5, CheckBounds.Of(test, Precision.Fp32));
        Assert.Equal(5e-5, CheckBounds.Of(test with { Tolerance = 5e-5 }, Precision.Fp32));
        Assert.Equal(1e-2, CheckBounds.Of(test with { Tolerance = 5e-5 }, Precision.Bf16));
        Assert.Equal(1e-3, CheckBounds.Of(test, Precision.Tf32));
    }
}
