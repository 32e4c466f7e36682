using IlgpuNet.Training.Checkpoints;

namespace IlgpuNet.Training.Tests.Checkpoints;

public class BestEpochsTests
{
    [Fact]
    public void Epochs_are_ranked_by_their_error_and_the_earlier_is_the_better_of_two()
    {
        BestEpochs best = Of(keep: 3, 40, 30, 30, 50, 20);
        Assert.Equal(new RankedEpoch(5, 20), best.First);
        Assert.Equal([new RankedEpoch(2, 30), new RankedEpoch(3, 30)], best.RunnersUp);
        Assert.False(best.Contains(new RankedEpoch(1, 40)));
    }

    [Fact]
    public void One_is_the_first_with_the_lowest_error()
    {
        BestEpochs best = Of(keep: 1, 40, 30, 30, 50);
        Assert.Equal(new RankedEpoch(2, 30), best.First);
        Assert.Empty(best.RunnersUp);
    }

    [Fact]
    public void An_error_that_is_no_number_is_replaced_by_any_other()
    {
        Assert.Equal(2, Of(keep: 1, double.NaN, 99).First!.Epoch);
        Assert.Equal(1, Of(keep: 2, double.NaN, 99).RunnersUp[0].Epoch);
    }

    [Fact]
    public void Epochs_that_run_again_are_forgotten_with_those_behind_them()
    {
        BestEpochs best = Of(keep: 4, 20, 40, 30, 50);
        best.GoBackTo(2);
        // Epoch 2 came behind epoch 3, which runs again.
        Assert.Equal(new RankedEpoch(1, 20), best.First);
        Assert.Empty(best.RunnersUp);
        best.GoBackTo(0);
        Assert.Null(best.First);
    }

    private static BestEpochs Of(int keep, params double[] errors)
    {
        BestEpochs best = new(keep);
        for (int i = 0; i < errors.Length; i++)
            best.Add(new RankedEpoch(i + 1, errors[i]));
        return best;
    }
}
