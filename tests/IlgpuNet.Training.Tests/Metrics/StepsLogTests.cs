using IlgpuNet.Storage;
using IlgpuNet.TestKit;
using IlgpuNet.Training.Checkpoints;
using IlgpuNet.Training.Logging;
using IlgpuNet.Training.Metrics;
using IlgpuNet.Training.Updates;

namespace IlgpuNet.Training.Tests.Metrics;

public sealed class StepsLogTests : IDisposable
{
    private const string Header =
        "epoch,batch,update,loss,gradient_norm,learning_rate,images_per_s,data_wait,skipped\n";

    private readonly TemporaryFolder _folder = new();

    private string LogPath => _folder["steps.csv"];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_row_is_in_the_file_as_soon_as_it_is_appended()
    {
        using StepsLog log = StepsLog.Resume(LogPath, TrainingPosition.Start);
        log.Append(new StepRow(2, 7, 1207, 2.30258509, 12.3456789, 0.0125, 1234.56, 0.01234, 3));
        using FileStream stream = new(LogPath, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using StreamReader reader = new(stream);
        Assert.Equal(Header + "2,7,1207,2.302585,12.3457,0.0125,1234.6,0.0123,3\n", reader.ReadToEnd());
    }

    [Theory]
    [InlineData(0, 0, 0)]
    [InlineData(0, 5, 2)] // in epoch 1 after batch 5: rows of its batches 2 and 4 stay
    [InlineData(0, 6, 3)]
    [InlineData(1, 0, 3)]
    [InlineData(1, 1, 3)]
    [InlineData(1, 2, 4)]
    [InlineData(2, 0, 6)]
    public void Resuming_drops_the_rows_of_batches_that_run_again_and_keeps_the_others(int epoch, int batch, int kept)
    {
        string whole;
        using (StepsLog log = StepsLog.Resume(LogPath, TrainingPosition.Start))
        {
            foreach (StepRow row in Rows())
                log.Append(row);
        }
        whole = File.ReadAllText(LogPath);
        using (StepsLog log = StepsLog.Resume(LogPath, TrainingPosition.BeforeEpoch(epoch) with { Batch = batch }))
        {
            Assert.Equal(kept, log.Rows.Count);
            foreach (StepRow row in Rows().Skip(kept))
                log.Append(row);
        }
        Assert.Equal(whole, File.ReadAllText(LogPath));

        // Two epochs of six batches, a row for every second.
        static IEnumerable<StepRow> Rows() =>
            from e in Enumerable.Range(0, 2)
            from b in new[] { 2, 4, 6 }
            select new StepRow(e + 1, b, 6 * e + b, 1.0 / b, b, 0.1, 100, 0, 0);
    }

    [Fact]
    public void A_malformed_file_is_named_with_line_and_value_and_stays()
    {
        File.WriteAllText(LogPath, Header + "1,2,x,1,1,0.1,100,0,0\n");
        StorageException error = Assert.Throws<StorageException>(
            () => StepsLog.Resume(LogPath, TrainingPosition.Start));
        Assert.StartsWith(
            $"cannot read the steps in '{LogPath}': line 2 has the update 'x', which is not a whole number",
            error.Message);
        Assert.EndsWith(",0\n", File.ReadAllText(LogPath));
    }

    [Fact]
    public void The_meter_measures_the_updates_since_its_last_row_and_counts_those_left_out()
    {
        StepMeter meter = new(every: 3);
        StepRow?[] rows =
        [
            .. Enumerable.Range(1, 7).Select(number => meter.Add(new UpdateReport(
                Epoch: 1, Batch: number, Batches: 9, new UpdateResult(number, 10 * number, new int[8], Skipped: false),
                new UpdateCounters(Done: number - 1, Skipped: 1, SkippedInARow: 0), LearningRate: 0.1,
                Seconds: number <= 3 ? 2 : 0.5, Waited: number is 2 or 5 ? 0.3 : 0))),
        ];
        Assert.Equal([3, 6], rows.OfType<StepRow>().Select(row => row.Update));
        Assert.Equal(
            new StepRow(1, 3, 3, 3, 30, 0.1, ImagesPerSecond: 24 / 6.0, DataWait: 0.3 / 6, Skipped: 1), rows[2]);
        Assert.Equal(16, rows[5]!.ImagesPerSecond, 1e-9);
        Assert.Equal(0.2, rows[5]!.DataWait, 1e-9);
    }
}
