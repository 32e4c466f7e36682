using IlgpuNet.Training.Logging;

namespace IlgpuNet.Training.Tests.Logging;

public class RunProgressTests
{
    [Theory]
    [InlineData(false, "xterm", null, true)]
    [InlineData(false, null, "", true)]
    [InlineData(true, "xterm", null, false)]
    [InlineData(false, "dumb", null, false)]
    [InlineData(false, "xterm", "true", false)]
    public void Bars_are_shown_on_a_terminal_only(bool redirected, string? term, string? ci, bool live) =>
        Assert.Equal(live, RunProgress.IsLive(redirected, term, ci));

    [Fact]
    public void Quiet_shows_nothing() => Assert.IsType<SilentProgress>(
        RunProgress.OnStandardError(printFrequency: 1, quiet: true, CancellationToken.None));
}
