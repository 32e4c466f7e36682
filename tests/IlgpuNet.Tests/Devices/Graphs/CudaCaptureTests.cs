using IlgpuNet.Devices;
using IlgpuNet.Devices.Graphs;

namespace IlgpuNet.Tests.Devices.Graphs;

/// <summary>What is asked of NVIDIA's driver, in which order, and what becomes of its refusals.</summary>
public sealed class CudaCaptureTests : IDisposable
{
    private const nint Stream = 7;

    private readonly AcceleratorDevice _device = (AcceleratorDevice)DeviceSelection.Open("ilgpu-cpu");

    public void Dispose() => _device.Dispose();

    [Fact]
    public void A_stream_is_captured_made_executable_launched_and_destroyed()
    {
        ScriptedGraphDriver driver = new();
        using (StepGraph graph = Capture(driver, () => driver.Calls.Add("step")))
        {
            graph.Replay();
            graph.Replay();
            graph.Dispose();
        }
        string[] expected =
        [
            "begin 7", "step", "end 7", "instantiate 101", "destroy graph 101", "launch 102 7", "launch 102 7",
            "destroy executable 102",
        ];
        Assert.Equal(expected, driver.Calls);
    }

    [Theory]
    [InlineData("begin", "cuStreamBeginCapture_v2", "begin 7")]
    [InlineData("end", "cuStreamEndCapture", "begin 7|step|end 7")]
    [InlineData("instantiate", "cuGraphInstantiateWithFlags", "begin 7|step|end 7|instantiate 101|destroy graph 101")]
    [InlineData("destroy graph", "cuGraphDestroy",
        "begin 7|step|end 7|instantiate 101|destroy graph 101|destroy executable 102")]
    public void A_refusal_is_told_with_the_drivers_name_and_leaves_nothing_behind(
        string refused, string function, string calls)
    {
        ScriptedGraphDriver driver = new() { Fails = refused };
        DeviceException error = Assert.Throws<DeviceException>(() => Capture(driver, () => driver.Calls.Add("step")));
        Assert.Equal(
            $"a step cannot be run as a CUDA graph: {function} answers CUDA_ERROR_900; go on without --cuda-graph",
            error.Message);
        Assert.Equal(calls.Split('|'), driver.Calls);
        AssertNothingIsLeft(driver);
    }

    [Fact]
    public void A_launch_that_is_refused_is_told()
    {
        ScriptedGraphDriver driver = new() { Fails = "launch" };
        using (StepGraph graph = Capture(driver, () => { }))
        {
            Assert.Contains(
                "cuGraphLaunch", Assert.Throws<DeviceException>(graph.Replay).Message, StringComparison.Ordinal);
        }
        AssertNothingIsLeft(driver);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("end")]
    [InlineData("destroy graph")]
    public void A_step_that_fails_ends_the_capture_and_its_own_error_is_told(string? refused)
    {
        ScriptedGraphDriver driver = new() { Fails = refused };
        FormatException error = Assert.Throws<FormatException>(
            () => Capture(driver, () => throw new FormatException("the step's")));
        Assert.Equal("the step's", error.Message);
        Assert.Equal("end 7", driver.Calls[1]);
        AssertNothingIsLeft(driver);
    }

    [Fact]
    public void A_step_that_waits_ends_the_capture()
    {
        ScriptedGraphDriver driver = new();
        Assert.Throws<CaptureException>(() => Capture(driver, _device.Synchronize));
        AssertNothingIsLeft(driver);
    }

    private StepGraph Capture(ScriptedGraphDriver driver, Action step) =>
        StepGraph.Capture(_device, new CudaCapture(driver, Stream), step);

    private void AssertNothingIsLeft(ScriptedGraphDriver driver)
    {
        Assert.False(driver.IsCapturing);
        Assert.Equal(0, driver.Alive);
        // The device waits again when it is asked to.
        _device.Synchronize();
    }
}
