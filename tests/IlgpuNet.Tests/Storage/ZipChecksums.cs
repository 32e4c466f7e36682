namespace IlgpuNet.Tests.Storage;

/// <summary>Makes zip archives that carry no checksums, so that what lies behind the check is reached.</summary>
internal static class ZipChecksums
{
    private const int ChecksumPlace = 16;

    /// <summary>
    /// Puts 0, which stands for none, into every entry of the table of contents; any other file stays as it is.
    /// </summary>
    public static void Clear(Span<byte> archive)
    {
        ReadOnlySpan<byte> signature = "PK\u0001\u0002"u8;
        for (int at = archive.IndexOf(signature); at >= 0 && at + ChecksumPlace + sizeof(uint) <= archive.Length;)
        {
            archive.Slice(at + ChecksumPlace, sizeof(uint)).Clear();
            int next = archive[(at + 1)..].IndexOf(signature);
            at = next < 0 ? -1 : at + 1 + next;
        }
    }
}
