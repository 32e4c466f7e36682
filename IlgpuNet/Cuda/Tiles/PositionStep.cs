namespace IlgpuNet.Cuda;

/// <summary>
/// A walk over the positions of y, as many in a step as a row of a stage has channels: each thread has one of them.
/// </summary>
/// <typeparam name="TChunk">How channels lie in a chunk.</typeparam>
internal struct PositionStep<TChunk> : IDepthStep<PositionStep<TChunk>>
    where TChunk : struct, IChunk
{
    /// <summary>Positions of a step: the rows of a block.</summary>
    public static int Positions => SharedTile.RowChunks * TChunk.Elements;

    /// <summary>A line far outside of every map.</summary>
    public const int Nowhere = -(1 << 30);

    /// <summary>The position.</summary>
    public int Position;

    /// <summary>
    /// The pixel of x that would lie under the window's first if there were no padding, <see cref="Nowhere"/> behind
    /// the last position, and its first chunk.
    /// </summary>
    public int Top, Left, Chunk;

    private int _image, _line, _column;

    public static int Count(ConvolutionArguments a, TilePlace place)
    {
        int left = a.Positions - place.Piece * a.PieceLength;
        return ((left < a.PieceLength ? left : a.PieceLength) + Positions - 1) / Positions;
    }

    public static PositionStep<TChunk> First(ConvolutionArguments a, TilePlace place, int copiedRow)
    {
        int position = place.Piece * a.PieceLength + copiedRow % Positions, line = position / a.Wo;
        PositionStep<TChunk> first = default;
        first.Position = position;
        first._image = line / a.Ho;
        first._line = line % a.Ho;
        first._column = position % a.Wo;
        return OnPixel(first, a);
    }

    public static PositionStep<TChunk> Next(PositionStep<TChunk> step, ConvolutionArguments a)
    {
        // Digits of a number are added, without a division.
        PositionStep<TChunk> next = step;
        next.Position += Positions;
        next._column += a.StepColumns;
        int carry = next._column >= a.Wo ? 1 : 0;
        next._column -= carry * a.Wo;
        next._line += a.StepLines + carry;
        carry = next._line >= a.Ho ? 1 : 0;
        next._line -= carry * a.Ho;
        next._image += a.StepImages + carry;
        return OnPixel(next, a);
    }

    private static PositionStep<TChunk> OnPixel(PositionStep<TChunk> step, ConvolutionArguments a)
    {
        int top = step._line * a.StrideHeight;
        PositionStep<TChunk> found = step;
        found.Left = step._column * a.StrideWidth;
        found.Chunk = ((step._image * a.H + top) * a.W + found.Left) * a.InputChunks;
        found.Top = step.Position < a.Positions ? top : Nowhere;
        return found;
    }
}
