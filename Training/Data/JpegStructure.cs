namespace IlgpuNet.Training.Data;

/// <summary>
/// Walks the segments of a JPEG file (ITU-T T.81, annex B) to its end-of-image marker. Skia decodes a progressive JPEG
/// that breaks off after its first scan without complaint, to a blurred picture; the missing marker gives it away.
/// </summary>
internal static class JpegStructure
{
    private const byte StartOfImage = 0xD8;
    private const byte EndOfImage = 0xD9;

    /// <summary>Whether the bytes begin as a JPEG file does.</summary>
    public static bool IsJpeg(ReadOnlySpan<byte> file) => file is [0xFF, StartOfImage, 0xFF, ..];

    /// <summary>Whether the file goes on to its end-of-image marker.</summary>
    public static bool IsComplete(ReadOnlySpan<byte> file)
    {
        int position = 2;
        while (NextMarker(file, ref position) is byte marker)
        {
            if (marker == EndOfImage) return true;
            if (!HasLength(marker)) continue;
            if (position + 2 > file.Length) return false;

            // The coded data behind the header of a scan is passed over by the search for the next marker.
            position += file[position] << 8 | file[position + 1];
        }
        return false;
    }

    /// <summary>Finds 0xFF followed by something else than 0 (a coded 0xFF) or 0xFF (filling).</summary>
    private static byte? NextMarker(ReadOnlySpan<byte> file, ref int position)
    {
        while (position < file.Length)
        {
            int found = file[position..].IndexOf((byte)0xFF);
            if (found < 0) return null;
            position += found + 1;
            while (position < file.Length && file[position] == 0xFF) position++;
            if (position < file.Length && file[position++] is byte marker and not 0) return marker;
        }
        return null;
    }

    // TEM, the restart markers and a stray start of image stand alone.
    private static bool HasLength(byte marker) => marker is not (0x01 or (>= 0xD0 and <= StartOfImage));
}
