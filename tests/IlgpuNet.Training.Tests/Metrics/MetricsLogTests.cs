using IlgpuNet.Storage;
using IlgpuNet.TestKit;
using IlgpuNet.Training.Metrics;

namespace IlgpuNet.Training.Tests.Metrics;

public sealed class MetricsLogTests : IDisposable
{
    private const string Header = "epoch,split,loss,top1_error,top5_error,images_per_s,learning_rate,seconds\n";

    private readonly TemporaryFolder _folder = new();

    private string LogPath => _folder["metrics.csv"];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Rows_are_on_the_disk_as_soon_as_they_are_appended()
    {
        using MetricsLog log = MetricsLog.Create(LogPath);
        Assert.Equal(Header, Text());
        log.Append(new MetricsRow(1, MetricsSplit.Train, 2.30258509, 88.125, 50, 1234.56, 0.1, 61.234));
        Assert.Equal(Header + "1,train,2.302585,88.1250,50.0000,1234.6,0.1,61.23\n", Text());
        log.Append(new MetricsRow(1, MetricsSplit.Val, double.NaN, 100, 0, 0, 0.0000125, 0));
        Assert.EndsWith("\n1,val,NaN,100.0000,0.0000,0.0,0.0000125,0.00\n", Text());
        Assert.Equal(2, log.Rows.Count);
    }

    [Fact]
    public void Resuming_drops_the_rows_of_epochs_that_run_again_and_keeps_the_others()
    {
        using (MetricsLog log = MetricsLog.Create(LogPath))
        {
            for (int epoch = 1; epoch <= 4; epoch++)
            {
                log.Append(Row(epoch, MetricsSplit.Train));
                log.Append(Row(epoch, MetricsSplit.Val));
            }
        }
        string whole = Text();
        using (MetricsLog log = MetricsLog.Resume(LogPath, epochsDone: 2))
        {
            Assert.Equal([1, 1, 2, 2], log.Rows.Select(row => row.Epoch));
            for (int epoch = 3; epoch <= 4; epoch++)
            {
                log.Append(Row(epoch, MetricsSplit.Train));
                log.Append(Row(epoch, MetricsSplit.Val));
            }
        }
        Assert.Equal(whole, Text());
    }

    [Fact]
    public void Resuming_without_a_file_starts_one()
    {
        using MetricsLog log = MetricsLog.Resume(LogPath, epochsDone: 7);
        Assert.Empty(log.Rows);
        Assert.Equal(Header, Text());
    }

    [Fact]
    public void A_line_cut_off_by_a_crash_is_left_out()
    {
        File.WriteAllText(LogPath, Header + "1,train,2,50,10,100,0.1,3\n1,val,2,5");
        using MetricsLog log = MetricsLog.Resume(LogPath, epochsDone: 1);
        Assert.Equal(MetricsSplit.Train, Assert.Single(log.Rows).Split);
        Assert.Equal(Header + "1,train,2.000000,50.0000,10.0000,100.0,0.1,3.00\n", Text());
    }

    [Theory]
    [InlineData("", "its first line is not 'epoch,split,")]
    [InlineData("epoch,loss\n", "its first line is not 'epoch,split,")]
    [InlineData(Header + "1,train,2,50,10,100,0.1\n", "line 2 has 7 columns instead of 8")]
    [InlineData(Header + "1,train,2,50,10,100,0.1,3\n1,test,2,50,10,100,0.1,3\n", "line 3 has the split 'test'")]
    [InlineData(Header + "one,train,2,50,10,100,0.1,3\n", "line 2 has the epoch 'one'")]
    [InlineData(Header + "1,train,2,50;,10,100,0.1,3\n", "line 2 has '50;' in the column top1_error")]
    [InlineData("\0\u0001\u0002\"\n\"", "its first line is not")]
    public void A_malformed_file_is_one_clear_sentence_and_stays_as_it_is(string content, string reason)
    {
        File.WriteAllText(LogPath, content);
        StorageException error = Assert.Throws<StorageException>(() => MetricsLog.Resume(LogPath, epochsDone: 1));
        Assert.StartsWith($"cannot read the metrics in '{LogPath}': ", error.Message);
        Assert.Contains(reason, error.Message);
        Assert.Equal(content, File.ReadAllText(LogPath));
    }

    private static MetricsRow Row(int epoch, MetricsSplit split) =>
        new(epoch, split, 1.0 / 3 / epoch, 100.0 / 7, 100.0 / 9, 1e5 / 3, 0.1 * Math.Pow(0.1, epoch), 3.14159 * epoch);

    private string Text()
    {
        using FileStream stream = new(LogPath, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using StreamReader reader = new(stream);
        return reader.ReadToEnd();
    }
}
