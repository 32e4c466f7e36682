using IlgpuNet.Random;
using IlgpuNet.Storage;
using IlgpuNet.TestKit;

namespace IlgpuNet.Tests.Storage;

/// <summary>
/// 100,000 damaged files: each is read whole or refused by a <see cref="StorageException"/> of one line, in bounded
/// memory.
/// </summary>
public sealed class WeightFileFuzzTests : IDisposable
{
    private const int Cases = 20_000;

    // A chunk of a megabyte, and views up to the floor of 16 MiB with the stretch they are gathered from.
    private const long AllowedBytes = 40 << 20;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("safetensors", 2000)]
    [InlineData("tensors_zip.pth", 1200)]
    [InlineData("tensors_legacy.pth", 1500)]
    [InlineData("checkpoint.pth.tar", 2000)]
    [InlineData("protocol4.pth", 1200)]
    public void Whatever_bytes_change_only_storage_exceptions_escape(string name, int hot)
    {
        bool torch = name != "safetensors";
        byte[] good = torch ? File.ReadAllBytes(TorchFixtures.PathOf(name)) : SafeTensorsBytes.Good();
        int refused = 0;
        for (int i = 0; i < Cases; i++)
        {
            byte[] damaged = Mutations.Apply(good, hot, new Philox(2024, (ulong)i).Cursor());
            // Checksums catch most damage to an archive: every other one goes without, to try what lies behind.
            if (i % 2 == 0)
                ZipChecksums.Clear(damaged);
            File.WriteAllBytes(_folder["file"], damaged);
            long before = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                using TensorFile file = torch ? TorchFile.Open(_folder["file"]) : SafeTensorsFile.Open(_folder["file"]);
                foreach (TensorInfo entry in file.Entries.Where(entry => entry.Type.IsFloatingPoint()))
                    file.ReadFloats(entry);
                file.VerifyData();
            }
            catch (StorageException error)
            {
                refused++;
                Assert.DoesNotContain('\n', error.Message);
            }
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, AllowedBytes);
        }
        // Some changes do no harm: those of values, of a name, of the padding.
        Assert.InRange(refused, Cases / 4, Cases - 1);
    }
}
