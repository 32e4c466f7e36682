using IlgpuNet.Training.Logging;

namespace IlgpuNet.Training.Metrics;

/// <summary>
/// Makes a row of every so many updates. Which updates have one depends on their number alone, so a resumed run has
/// rows of the same.
/// </summary>
/// <param name="every">How many updates lie between two rows.</param>
internal sealed class StepMeter(int every)
{
    private long _images;
    private double _seconds;
    private double _waited;

    /// <summary>Takes an update in.</summary>
    /// <returns>Its row, if it has one.</returns>
    public StepRow? Add(UpdateReport update)
    {
        _images += update.Result.Ranks.Length;
        _seconds += update.Seconds;
        _waited += update.Waited;
        if (update.Number % every != 0)
            return null;
        StepRow row = new(
            update.Epoch, update.Batch, update.Number, update.Result.Loss, update.Result.GradientNorm,
            update.LearningRate, _images / _seconds, _waited / _seconds, update.Counters.Skipped);
        (_images, _seconds, _waited) = (0, 0, 0);
        return row;
    }
}
