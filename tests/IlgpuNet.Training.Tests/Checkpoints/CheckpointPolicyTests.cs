using IlgpuNet.Training.Checkpoints;
using IlgpuNet.Training.Recipes;
using IlgpuNet.Training.Tests.Logging;

namespace IlgpuNet.Training.Tests.Checkpoints;

public class CheckpointPolicyTests
{
    private readonly ManualClock _clock = new();

    [Fact]
    public void Batches_are_counted_from_the_checkpoint_before()
    {
        CheckpointPolicy policy = Policy(minutes: 0, steps: 3);
        Assert.Equal(
            [false, false, true], [policy.IsDueAfterBatch(), policy.IsDueAfterBatch(), policy.IsDueAfterBatch()]);
        policy.Restart();
        Assert.Equal(
            [false, false, true], [policy.IsDueAfterBatch(), policy.IsDueAfterBatch(), policy.IsDueAfterBatch()]);
    }

    [Fact]
    public void Minutes_are_counted_from_the_checkpoint_before()
    {
        CheckpointPolicy policy = Policy(minutes: 2, steps: 0);
        _clock.Advance(119);
        Assert.False(policy.IsDueAfterBatch());
        _clock.Advance(1);
        Assert.True(policy.IsDueAfterBatch());
        policy.Restart();
        Assert.False(policy.IsDueAfterBatch());
    }

    [Fact]
    public void Whichever_comes_first_counts()
    {
        CheckpointPolicy policy = Policy(minutes: 1, steps: 2);
        _clock.Advance(60);
        Assert.True(policy.IsDueAfterBatch());
        policy.Restart();
        policy.IsDueAfterBatch();
        Assert.True(policy.IsDueAfterBatch());
    }

    [Theory]
    [InlineData(-86_400)]
    [InlineData(86_400)]
    public void Setting_the_machines_time_changes_nothing(double seconds)
    {
        CheckpointPolicy policy = Policy(minutes: 10, steps: 0);
        _clock.SetTimeOfDay(seconds);
        _clock.Advance(599);
        Assert.False(policy.IsDueAfterBatch());
        _clock.SetTimeOfDay(2 * seconds);
        _clock.Advance(1);
        Assert.True(policy.IsDueAfterBatch());
    }

    [Fact]
    public void Zero_of_both_is_never_due()
    {
        CheckpointPolicy policy = Policy(minutes: 0, steps: 0);
        _clock.Advance(1e9);
        Assert.False(policy.IsDueAfterBatch());
    }

    private CheckpointPolicy Policy(double minutes, int steps) =>
        new(new RunSettings { CheckpointMinutes = minutes, CheckpointSteps = steps }, _clock);
}
