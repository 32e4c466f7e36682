using System.Text;
using IlgpuNet.Storage;
using IlgpuNet.TestKit;
using IlgpuNet.Training.Data.Packing;
using IlgpuNet.Training.Logging;
using IlgpuNet.Training.Logging.Events;
using IlgpuNet.Training.Metrics;
using IlgpuNet.Training.Report;

namespace IlgpuNet.Training.Tests.Logging;

public sealed class EventFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly ManualClock _clock = new();

    public void Dispose() => _folder.Dispose();

    // RFC 3720, appendix B.4, and the check value of the catalogue of CRC algorithms.
    [Fact]
    public void The_checksum_gives_the_known_answers()
    {
        Assert.Equal(0x8a9136aau, Checksum.Of(new byte[32]));
        Assert.Equal(0x62a8ab43u, Checksum.Of(Enumerable.Repeat((byte)0xff, 32).ToArray()));
        Assert.Equal(0x46dd794eu, Checksum.Of(Enumerable.Range(0, 32).Select(i => (byte)i).ToArray()));
        Assert.Equal(0x113fdb5cu, Checksum.Of(Enumerable.Range(0, 32).Select(i => (byte)(31 - i)).ToArray()));
        Assert.Equal(0xe3069283u, Checksum.Of(Encoding.ASCII.GetBytes("123456789")));
    }

    // The first bytes of every event file of TensorFlow: a record of 24 bytes.
    [Fact]
    public void A_record_begins_with_its_length_and_their_masked_checksum() => Assert.Equal(
        "1800000000000000A37F4B22",
        Convert.ToHexString(EventRecord.Of(new byte[24]).AsSpan(0, EventRecord.HeaderLength)));

    [Fact]
    public void A_file_says_its_version_then_what_is_void_then_the_values()
    {
        using EventFile file = EventFile.Start(_folder["tensorboard"], updates: 100, _clock);
        _clock.Advance(1.5);
        file.Add(new StepRow(2, 50, 150, 2.5, 0.125, 0.01, 800, 0.25, 1));
        file.Add(new EpochReport(
            [
                new MetricsRow(2, MetricsSplit.Train, 1.5, 40, 10, 800, 0.01, 60),
                new MetricsRow(2, MetricsSplit.Val, 1.25, 35, 8, 900, 0.01, 10),
            ],
            new Judgement(["cat", "dog"]),
            Update: 200));

        string path = Assert.Single(Directory.GetFiles(_folder["tensorboard"]));
        Assert.Equal("events.out.tfevents.1777900029.ilgpunet", Path.GetFileName(path));
        List<EventReader.Event> events = EventReader.Read(path);
        Assert.Equal(
            [(101, "brain.Event:2", null), (101, null, 1), (150, null, null), (200, (string?)null, (int?)null)],
            events.Select(e => (e.Step, e.Version, e.Session)));
        Assert.Equal([1777900029, 1777900029, 1777900030.5, 1777900030.5], events.Select(e => e.Seconds));
        Assert.Equal(
            [
                ("step/loss", 2.5f), ("step/gradient_norm", 0.125f), ("step/lr", 0.01f), ("step/images_per_s", 800),
                ("step/data_wait", 0.25f), ("step/skipped", 1),
            ],
            events[2].Scalars);
        Assert.Equal(
            [
                ("epoch", 2), ("lr", 0.01f),
                ("loss/train", 1.5f), ("top1_error/train", 40), ("top5_error/train", 10), ("images_per_s/train", 800),
                ("loss/val", 1.25f), ("top1_error/val", 35), ("top5_error/val", 8), ("images_per_s/val", 900),
            ],
            events[3].Scalars);
    }

    [Fact]
    public void A_resumed_run_shows_each_step_once()
    {
        string folder = _folder["tensorboard"];
        using (EventFile first = EventFile.Start(folder, updates: 0, _clock))
        {
            for (int update = 10; update <= 50; update += 10)
                first.Add(Row(update, loss: 1));
        }
        // Killed after update 50, the last checkpoint at 30.
        using (EventFile second = EventFile.Start(folder, updates: 30, _clock))
        {
            for (int update = 40; update <= 60; update += 10)
                second.Add(Row(update, loss: 2));
        }
        Assert.Equal(
            [(10, 1), (20, 1), (30, 1), (40, 2), (50, 2), (60, 2f)],
            EventReader.Shown(folder).Where(value => value.Tag == "step/loss")
                .Select(value => (value.Step, value.Value)));
    }

    [Fact]
    public void The_files_of_later_starts_sort_behind_even_where_the_clock_was_set_back()
    {
        string folder = _folder["tensorboard"];
        List<string> names = [];
        foreach (double seconds in new double[] { 0, 0, -3600, 7200 })
        {
            _clock.Advance(seconds);
            EventFile.Start(folder, updates: 0, _clock).Dispose();
            names.Add(Directory.GetFiles(folder).Except(names).Single());
        }
        Assert.Equal(names.Order(StringComparer.Ordinal), names);
    }

    [Fact]
    public void A_folder_that_cannot_be_made_is_named()
    {
        File.WriteAllText(_folder["tensorboard"], "a file");
        StorageException error = Assert.Throws<StorageException>(
            () => EventFile.Start(_folder["tensorboard"], updates: 0, _clock));
        Assert.Contains(_folder["tensorboard"], error.Message);
    }

    private static StepRow Row(long update, double loss) => new(1, (int)update, update, loss, 1, 0.1, 100, 0, 0);
}
