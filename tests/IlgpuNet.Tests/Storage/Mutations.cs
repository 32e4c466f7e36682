using IlgpuNet.Random;

namespace IlgpuNet.Tests.Storage;

/// <summary>Changes a good file at random, by seed.</summary>
internal static class Mutations
{
    /// <summary>The bytes of <paramref name="good"/> after one to three changes.</summary>
    /// <param name="good">The file.</param>
    /// <param name="hot">Half of the changes go to this many of its first bytes, where most of the risk is.</param>
    /// <param name="random">Where the changes come from.</param>
    public static byte[] Apply(byte[] good, int hot, PhiloxCursor random)
    {
        List<byte> bytes = [.. good];
        int changes = 1 + random.NextInt32(3);
        for (int i = 0; i < changes && bytes.Count > 0; i++)
        {
            int at = random.NextInt32(random.NextInt32(2) == 0 ? bytes.Count : Math.Min(bytes.Count, hot));
            int length = Math.Min(1 + random.NextInt32(16), bytes.Count - at);
            switch (random.NextInt32(6))
            {
                case 0:
                    bytes[at] = (byte)random.NextInt32(256);
                    break;
                case 1:
                    bytes[at] ^= (byte)(1 << random.NextInt32(8));
                    break;
                case 2:
                    bytes.RemoveRange(at, length);
                    break;
                case 3:
                    bytes.InsertRange(at, bytes.GetRange(at, length));
                    break;
                case 4:
                    bytes[at] = "0123456789{}[]\",:-eE.\\u "u8[random.NextInt32(24)];
                    break;
                default:
                    (int other, byte kept) = (random.NextInt32(bytes.Count), bytes[at]);
                    (bytes[at], bytes[other]) = (bytes[other], kept);
                    break;
            }
        }
        return [.. bytes];
    }
}
