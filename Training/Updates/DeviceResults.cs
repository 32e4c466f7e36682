using IlgpuNet.Devices;
using IlgpuNet.Tensors;

namespace IlgpuNet.Training.Updates;

/// <summary>What updates by batches of one size leave on the device, which the host reads at once.</summary>
internal sealed class DeviceResults : IDisposable
{
    private readonly DownloadBuffer _memory;

    /// <summary>Memory for the results, outside any scope.</summary>
    /// <param name="device">Where the updates are made.</param>
    /// <param name="parts">The parts of a batch.</param>
    public DeviceResults(Device device, BatchParts parts)
    {
        Parts = parts;
        Shape one = new(1);
        _memory = new DownloadBuffer(
            device,
            (one, DType.Float64),
            (one, device.FloatType),
            (new Shape(parts.Count), device.FloatType),
            (new Shape(parts.Images), DType.Int32));
    }

    /// <summary>The parts of a batch.</summary>
    public BatchParts Parts { get; }

    /// <summary>The norm of all gradients, in double precision.</summary>
    public Tensor Norm => _memory[0];

    /// <summary>The gradients' scale; zero where the update is left out.</summary>
    public Tensor Scale => _memory[1];

    /// <summary>The mean loss of each part.</summary>
    public Tensor Losses => _memory[2];

    /// <summary>The ranks of the labels, an integer for each image.</summary>
    public Tensor Ranks => _memory[3];

    /// <summary>Learns what became of an update, and waits for it.</summary>
    public UpdateResult Read()
    {
        _memory.Read();
        double[] losses = _memory.Doubles(2);
        double loss = 0;
        for (int part = 0; part < losses.Length; part++)
            loss += (Parts.Share(part) ?? 1) * losses[part];
        return new UpdateResult(loss, _memory.Doubles(0)[0], _memory.Integers(3), Skipped: _memory.Doubles(1)[0] == 0);
    }

    /// <summary>Gives the memory back.</summary>
    public void Dispose() => _memory.Dispose();
}
