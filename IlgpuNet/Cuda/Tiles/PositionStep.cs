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

    /// <summary>The position, and the image, line and column that it is.</summary>
    public int Position, Image, Line, Column;

    public static int Count(ConvolutionArguments a, TilePlace place)
    {
        int left = a.Positions - place.Piece * a.PieceLength;
        return ((left < a.PieceLength ? left : a.PieceLength) + Positions - 1) / Positions;
    }

    public static PositionStep<TChunk> First(ConvolutionArguments a, TilePlace place, int copiedRow)
    {
        int position = place.Piece * a.PieceLength + copiedRow % Positions, line = position / a.Wo;
        return new PositionStep<TChunk>
        {
            Position = position,
            Image = line / a.Ho,
            Line = line % a.Ho,
            Column = position % a.Wo,
        };
    }

    public static PositionStep<TChunk> Next(PositionStep<TChunk> step, ConvolutionArguments a)
    {
        // Digits of a number are added, without a division.
        PositionStep<TChunk> next = step;
        next.Position += Positions;
        next.Column += a.StepColumns;
        int carry = next.Column >= a.Wo ? 1 : 0;
        next.Column -= carry * a.Wo;
        next.Line += a.StepLines + carry;
        carry = next.Line >= a.Ho ? 1 : 0;
        next.Line -= carry * a.Ho;
        next.Image += a.StepImages + carry;
        return next;
    }
}
