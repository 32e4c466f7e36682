using IlgpuNet.Random;
using IlgpuNet.Storage;
using IlgpuNet.TestKit;
using IlgpuNet.Training.Checkpoints;

namespace IlgpuNet.Training.Tests.Checkpoints;

public sealed class CheckpointTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Last => _folder["checkpoints/last.safetensors"];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_run_comes_back_bit_for_bit()
    {
        using SmallModel saved = new(seed: 1), loaded = new(seed: 2);
        Checkpoint.Save(Last, saved.Info, saved.State, saved.Momentum);
        Assert.NotEqual(saved.Values()["conv1.weight"], loaded.Values()["conv1.weight"]);

        CheckpointInfo info = Checkpoint.Load(Last, loaded.Network, loaded.State, loaded.Momentum);
        AssertSame(saved.Values(), loaded.Values());
        AssertSame(saved.Info, info);
        AssertSame(saved.Info, Checkpoint.ReadInfo(Last));
    }

    [Fact]
    public void Saving_the_same_run_twice_gives_the_same_bytes_and_nothing_else_in_the_folder()
    {
        using SmallModel model = new();
        Checkpoint.Save(Last, model.Info, model.State, model.Momentum);
        byte[] first = File.ReadAllBytes(Last);
        Checkpoint.Save(Last, model.Info, model.State, model.Momentum);
        Assert.Equal(first, File.ReadAllBytes(Last));
        Assert.Equal([Last], Directory.GetFiles(_folder["checkpoints"]));
    }

    [Fact]
    public void The_file_has_the_names_and_the_file_order_of_the_weights_and_of_the_momentum()
    {
        using SmallModel model = new();
        Checkpoint.Save(Last, model.Info, model.State, model.Momentum);
        using SafeTensorsFile file = SafeTensorsFile.Open(Last);
        Assert.Equal(
            [
                "bn1.running_mean", "bn1.weight", "conv1.weight", "fc.bias", "fc.weight",
                "momentum.bn1.weight", "momentum.conv1.weight", "momentum.fc.bias", "momentum.fc.weight",
            ],
            file.Entries.Select(entry => entry.Name));
        SafeTensorEntry weight = file.Find("conv1.weight")!, momentum = file.Find("momentum.conv1.weight")!;
        Assert.Equal([4, 2, 3, 3], weight.Shape);
        Assert.Equal([4, 2, 3, 3], momentum.Shape);
        Assert.Equal(model.State.Tensors[0].Export(), file.ReadFloats(weight));
        // In memory the velocity counts up from the seed in quarters over [out, y, x, in]: channel 1 of the first place
        // is the second element, and the second place of channel 0 the third.
        float[] values = file.ReadFloats(momentum);
        Assert.Equal(1.25f, values[9]);
        Assert.Equal(1.5f, values[1]);
    }

    [Fact]
    public void A_network_is_evaluated_from_weights_alone()
    {
        using SmallModel saved = new(seed: 1), placedForInference = new(seed: 2, training: false);
        float[] untouched = placedForInference.Values()["velocity"];
        Checkpoint.Save(Last, saved.Info, saved.State, companions: []);
        Checkpoint.Load(Last, saved.Network, placedForInference.State, companions: []);
        Dictionary<string, float[]> expected = saved.Values();
        expected["velocity"] = untouched;
        AssertSame(expected, placedForInference.Values());

        Assert.Equal(
            $"checkpoint '{Last}' was saved without momentum: it can be evaluated, not resumed",
            Refused(saved));
    }

    [Fact]
    public void A_checkpoint_of_another_network_is_refused_in_a_sentence_with_both()
    {
        using SmallModel saved = new();
        Checkpoint.Save(Last, saved.Info, saved.State, saved.Momentum);
        using SmallModel other = new(seed: 2, classes: 7);
        using SmallModel attention = new(seed: 2) { Network = saved.Network with { Architecture = "RGSE50" } };
        using SmallModel older = new(seed: 2) { Network = saved.Network with { StrideOn = "first" } };
        Assert.Equal(
            $"checkpoint '{Last}' holds R50 and the network is RGSE50: "
            + "use -a R50, or --pretrained to take over the layers they share",
            Refused(attention));
        Assert.Contains("has 5 classes and the network has 7", Refused(other));
        Assert.Contains("--stride-on second and the network has --stride-on first", Refused(older));
        using SmallModel larger = new(seed: 2) { Network = saved.Network with { ImageSize = 224 } };
        Checkpoint.Load(Last, larger.Network, larger.State, larger.Momentum);
    }

    [Fact]
    public void Tensors_that_do_not_match_are_counted_and_the_first_named()
    {
        using SmallModel saved = new();
        Checkpoint.Save(Last, saved.Info, saved.State, saved.Momentum);
        using SmallModel renamed = new(seed: 2, convolution: "stem.weight", attention: true);
        Assert.Equal(
            $"checkpoint '{Last}' does not fit the network: of its tensors 4 missing: stem.weight, "
            + "layer1.0.attention.fc1.weight, momentum.stem.weight and 1 more; "
            + "2 unexpected: conv1.weight, momentum.conv1.weight",
            Refused(renamed));

        using SmallModel wider = new(seed: 2, classes: 7) { Network = saved.Network };
        Assert.Contains("4 of another shape: fc.weight F32 [5, 4] instead of [7, 4], ", Refused(wider));
    }

    [Fact]
    public void Weights_of_another_program_are_no_checkpoint()
    {
        using SmallModel model = new();
        SafeTensorSource weight = new("conv1.weight", [1], () => [1]);
        AtomicFile.Write(Last, stream => SafeTensorsWriter.Write([weight], new Dictionary<string, string>(), stream));
        Assert.Contains($"'{Last}' is not a good checkpoint: it holds weights and no state of a run", Refused(model));
        Assert.Throws<StorageException>(() => Checkpoint.ReadInfo(Last));
    }

    [Theory]
    [InlineData("{", "damaged")]
    [InlineData("null", "null")]
    [InlineData("{\"seed\":1}", "damaged")]
    [InlineData("$.position.epoch=-1", "out of range")]
    [InlineData("$.network=null", "damaged")]
    [InlineData("$.classNames=[null]", "missing")]
    [InlineData("$.seed=-1", "damaged")]
    [InlineData("version=2", "format '2' and this version reads '1'")]
    public void A_damaged_state_of_the_run_is_refused(string change, string reason)
    {
        using SmallModel model = new();
        Dictionary<string, string> metadata = CheckpointMetadata.Write(model.Info);
        string run = metadata["ilgpunet_run"];
        metadata["ilgpunet_run"] = change switch
        {
            "$.position.epoch=-1" => run.Replace("\"epoch\":3", "\"epoch\":-1"),
            "$.network=null" => run[..11] + "null" + run[(run.IndexOf('}') + 1)..],
            "$.classNames=[null]" => run.Replace("\"Ankle boot\"", "null"),
            "$.seed=-1" => run.Replace($"{ulong.MaxValue}", "-1"),
            "version=2" => run,
            _ => change,
        };
        if (change == "version=2")
            metadata["ilgpunet_checkpoint"] = "2";
        AtomicFile.Write(Last, stream => SafeTensorsWriter.Write([], metadata, stream));
        StorageException error = Assert.Throws<StorageException>(() => Checkpoint.ReadInfo(Last));
        Assert.StartsWith($"'{Last}' is not a good checkpoint: ", error.Message);
        Assert.Contains(reason, error.Message);
    }

    [Fact]
    public void A_write_that_fails_in_the_middle_leaves_the_previous_checkpoint_whole()
    {
        using SmallModel saved = new(seed: 1), next = new(seed: 2), loaded = new(seed: 3);
        Checkpoint.Save(Last, saved.Info, saved.State, saved.Momentum);
        byte[] previous = File.ReadAllBytes(Last);

        // The next checkpoint, written like the real one to a disk that is full after so many bytes.
        SafeTensorSource[] tensors =
        [
            .. from tensor in next.State.Tensors
               select new SafeTensorSource(tensor.Name, tensor.FileShape, tensor.Export),
        ];
        Dictionary<string, string> metadata = CheckpointMetadata.Write(next.Info);
        for (int capacity = 0; capacity < 900; capacity += 100)
        {
            StorageException error = Assert.Throws<StorageException>(() => AtomicFile.Write(
                Last,
                stream => SafeTensorsWriter.Write(tensors, metadata, new FullDisk(stream, capacity))));
            Assert.Contains("No space left", error.Message);
            Assert.Equal(previous, File.ReadAllBytes(Last));
            Assert.Equal([Last], Directory.GetFiles(_folder["checkpoints"]));
        }
        Checkpoint.Load(Last, loaded.Network, loaded.State, loaded.Momentum);
        AssertSame(saved.Values(), loaded.Values());
    }

    [Fact]
    public void A_model_that_fails_while_it_is_saved_leaves_the_previous_checkpoint_whole()
    {
        using SmallModel saved = new(seed: 1), broken = new(seed: 2), loaded = new(seed: 3);
        Checkpoint.Save(Last, saved.Info, saved.State, saved.Momentum);
        broken.Velocity.Dispose();
        Assert.Throws<ObjectDisposedException>(
            () => Checkpoint.Save(Last, broken.Info, broken.State, broken.Momentum));
        Checkpoint.Load(Last, loaded.Network, loaded.State, loaded.Momentum);
        AssertSame(saved.Values(), loaded.Values());
        Assert.Equal([Last], Directory.GetFiles(_folder["checkpoints"]));
    }

    [Fact]
    public void Whatever_bytes_change_either_nothing_is_loaded_or_all_of_a_sound_file()
    {
        using SmallModel saved = new(seed: 1), loaded = new(seed: 2);
        Checkpoint.Save(Last, saved.Info, saved.State, saved.Momentum);
        byte[] good = File.ReadAllBytes(Last);
        Dictionary<string, float[]> before = loaded.Values();
        int refused = 0;
        const int Cases = 2000;
        for (int i = 0; i < Cases; i++)
        {
            PhiloxCursor random = new Philox(77, (ulong)i).Cursor();
            byte[] bytes = random.NextInt32(4) == 0 ? good[..random.NextInt32(good.Length)] : [.. good];
            if (bytes.Length == good.Length)
                bytes[random.NextInt32(bytes.Length)] ^= (byte)(1 << random.NextInt32(8));
            File.WriteAllBytes(Last, bytes);
            try
            {
                Checkpoint.Load(Last, saved.Network, loaded.State, loaded.Momentum);
                AssertSame(saved.Values(), loaded.Values());
                loaded.State.Initialise(2);
                using SmallModel fresh = new(seed: 2);
                loaded.Velocity.Write(fresh.Velocity.ReadFloats());
            }
            catch (StorageException error)
            {
                refused++;
                Assert.Contains(Last, error.Message);
                AssertSame(before, loaded.Values());
            }
        }
        // A changed letter in the metadata is all that can pass.
        Assert.InRange(refused, Cases / 2, Cases - 1);
    }

    [Fact]
    public void Settings_that_differ_are_listed()
    {
        using SmallModel model = new();
        Dictionary<string, string> same = new() { ["device"] = "cpu", ["batch size"] = "256" };
        Assert.Empty(model.Info.Differences(same));
        Assert.Equal(
            ["batch size was 256 and is 128", "device was cpu and is not set", "schedule was not set and is 30"],
            model.Info.Differences(new Dictionary<string, string> { ["schedule"] = "30", ["batch size"] = "128" }));
    }

    private string Refused(SmallModel model)
    {
        Dictionary<string, float[]> before = model.Values();
        StorageException error = Assert.Throws<StorageException>(() =>
        {
            Checkpoint.Load(Last, model.Network, model.State, model.Momentum);
        });
        AssertSame(before, model.Values());
        return error.Message;
    }

    private static void AssertSame(Dictionary<string, float[]> expected, Dictionary<string, float[]> actual)
    {
        Assert.Equal(expected.Keys, actual.Keys);
        foreach ((string name, float[] values) in expected)
            Assert.True(values.AsSpan().SequenceEqual(actual[name]), $"'{name}' differs");
    }

    private static void AssertSame(CheckpointInfo expected, CheckpointInfo actual)
    {
        Assert.Equal(expected.Network, actual.Network);
        Assert.Equal(expected.ClassNames, actual.ClassNames);
        Assert.Equal(expected.Position, actual.Position);
        Assert.Equal(expected.Settings, actual.Settings);
        Assert.Equal(expected.Seed, actual.Seed);
        Assert.Equal((expected.BestTop1Error, expected.BestEpoch), (actual.BestTop1Error, actual.BestEpoch));
    }

    /// <summary>Passes bytes on until the disk is full.</summary>
    private sealed class FullDisk(Stream stream, int capacity) : Stream
    {
        private int _written;

        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => stream.Length;

        public override long Position { get => stream.Position; set => stream.Position = value; }

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            int fits = Math.Min(buffer.Length, capacity - _written);
            stream.Write(buffer[..fits]);
            _written += fits;
            if (fits < buffer.Length)
                throw new IOException("No space left on device");
        }

        public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

        public override void Flush() => stream.Flush();

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();
    }
}
