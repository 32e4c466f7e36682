using IlgpuNet.Autograd;
using IlgpuNet.TestKit;
using IlgpuNet.Tests.Devices;

namespace IlgpuNet.Tests.Operations;

/// <summary>What holds for every case of every operation.</summary>
public class OperationTests(SharedDevices devices) : IClassFixture<SharedDevices>
{
    /// <summary>
    /// Central differences in double with the cases' steps are exact to about the square of the step.
    /// </summary>
    private const double FiniteDifferenceTolerance = 1e-6;

    public static TheoryData<string, string> CasesOnDevices()
    {
        TheoryData<string, string> data = [];
        foreach (OperationCase test in OperationCases.All)
        {
            data.Add("cpu", test.ToString());
            data.Add("ilgpu-cpu", test.ToString());
        }
        return data;
    }

    public static TheoryData<string> Cases() => [.. OperationCases.All.Select(test => test.ToString())];

    public static TheoryData<string> SmoothCases() =>
        [.. OperationCases.All.Where(test => test.Smooth).Select(test => test.ToString())];

    [Theory]
    [MemberData(nameof(CasesOnDevices))]
    public void Agrees_with_the_double_reference(string device, string name) =>
        AssertAgreement(device, name, applications: 1);

    [Theory]
    [MemberData(nameof(CasesOnDevices))]
    public void Accumulates_gradients_of_operands_used_twice(string device, string name) =>
        AssertAgreement(device, name, applications: 2);

    [Theory]
    [MemberData(nameof(Cases))]
    public void Result_is_the_same_bits_with_any_number_of_threads(string name)
    {
        OperationCase test = Find(name);
        OperationRun one = OperationRun.Of(test, devices.Host(threads: 1));
        OperationRun three = OperationRun.Of(test, devices.Host(threads: 3));
        Assert.Equal(one.Results.Select(result => result.Name), three.Results.Select(result => result.Name));
        foreach (((string result, double[] expected), (_, double[] found)) in one.Results.Zip(three.Results))
            Assert.True(expected.AsSpan().SequenceEqual(found), $"{result} differs");
    }

    [Theory]
    [MemberData(nameof(SmoothCases))]
    public void Gradient_agrees_with_finite_differences(string name) =>
        Assert.InRange(FiniteDifferences.Worst(Find(name)), 0, FiniteDifferenceTolerance);

    [Fact]
    public void Case_names_are_unique() =>
        Assert.Distinct(OperationCases.All.Select(test => test.ToString()));

    [Fact]
    public void Every_operation_has_cases()
    {
        IEnumerable<string> functions = typeof(Function).Assembly.GetTypes()
            .Where(type => type.IsSubclassOf(typeof(Function)) && type.IsPublic)
            .Select(type => type.Name);
        Assert.Empty(functions.Except(OperationCases.All.Select(test => test.Operation)));
    }

    private void AssertAgreement(string device, string name, int applications)
    {
        OperationCase test = Find(name);
        OperationRun expected = OperationRun.Of(test, devices["reference"], applications);
        OperationRun actual = OperationRun.Of(test, devices[device], applications);
        Assert.Equal(expected.Results.Count, actual.Results.Count);
        foreach (((string result, double[] wanted), (_, double[] found)) in expected.Results.Zip(actual.Results))
        {
            double difference = Differences.Relative(wanted, found);
            Assert.True(
                difference <= test.Tolerance, $"{result} is off by {difference:E2}, allowed {test.Tolerance:E1}");
        }
    }

    private static OperationCase Find(string name) => OperationCases.All.Single(test => test.ToString() == name);
}
