namespace IlgpuNet.Operations;

/// <summary>How the pixels of a block of channels lie in a copied band, in elements.</summary>
/// <param name="GroupChannels">Channels of a group.</param>
/// <param name="Pixel">From a pixel to the next of its row.</param>
/// <param name="Row">From a row of pixels to the next.</param>
/// <param name="RowTaps">Rows of the window.</param>
internal readonly record struct BandLayout(int GroupChannels, int Pixel, int Row, int RowTaps);

/// <summary>
/// Cuts the positions of a pass into bands of rows that fit the first cache together with what they see of one block
/// of channels. That is copied, so that its pixels lie close to each other and have zeros around them: in the map,
/// powers of two apart, they would displace each other from the cache.
/// </summary>
internal sealed unsafe class GroupBands<TLanes, TVector>
    where TLanes : struct, IGroupLanes<TVector>
    where TVector : struct
{
    /// <summary>Elements of a copied block at most, unless a single row has more: 24 KiB.</summary>
    private const int BlockElements = 6144;

    /// <summary>Pairs of positions that are enough to make up for tiles that are not full.</summary>
    private const int EnoughPairs = 160;

    private readonly GroupPass _pass;
    private readonly GroupBlock _block;
    private readonly bool _spread;
    private readonly int _channels, _bandsOfImage, _bands, _columns, _bandElements;

    /// <summary>The bands of a pass, whose copies are spread or not.</summary>
    public GroupBands(ConvolutionShape shape, GroupPass pass, GroupBlock block, bool spread)
    {
        (_pass, _channels, _block, _spread) = (pass, shape.Inputs, block, spread);
        int pixel = spread ? block.SpreadElements : block.Channels;
        PairsOfRow = WorkSplit.Parts(pass.Grid.Width, 2);
        _columns = 2 * PairsOfRow + pass.ColumnTaps.Length - 1;
        Layout = new BandLayout(block.GroupChannels, pixel, _columns * pixel, pass.RowTaps.Length);
        int rows = (BlockElements / Layout.Row - Layout.RowTaps) / pass.SourceRowStep + 1;
        _bandsOfImage = WorkSplit.Parts(pass.Grid.Height, Math.Clamp(rows, 1, pass.Grid.Height));
        _bands = shape.N * _bandsOfImage;
        int mostRows = WorkSplit.Parts(pass.Grid.Height, _bandsOfImage);
        _bandElements = SourceRows(mostRows) * Layout.Row;
        int together = Math.Min(EnoughPairs / (mostRows * PairsOfRow), BlockElements / Math.Max(1, _bandElements));
        Sets = WorkSplit.Parts(_bands, Math.Max(1, together));
    }

    /// <summary>Sets of bands that are computed together.</summary>
    public int Sets { get; }

    /// <summary>How the copies lie.</summary>
    public BandLayout Layout { get; }

    /// <summary>Pairs of neighbouring positions in a row; the last may have one only.</summary>
    public int PairsOfRow { get; }

    /// <summary>Elements that a copy of one block of a set takes.</summary>
    public int CopyElements(int set) => WorkSplit.Part(_bands, Sets, set).Length * _bandElements;

    /// <summary>The rows of positions of a set, with the place of the first pixel that each sees in the copy.</summary>
    public List<BandRow> Rows(int set)
    {
        List<BandRow> rows = [];
        (int first, int count) = WorkSplit.Part(_bands, Sets, set);
        for (int band = 0; band < count; band++)
        {
            (int image, int firstRow, int height) = Place(first + band);
            for (int row = 0; row < height; row++)
            {
                int source = band * _bandElements + row * _pass.SourceRowStep * Layout.Row;
                rows.Add(new BandRow(image, firstRow + row, source));
            }
        }
        return rows;
    }

    /// <summary>Copies what a set sees of a run of blocks, one block behind the other.</summary>
    public void Copy(float* source, int set, int run, float* copy)
    {
        (int firstBlock, int blocks) = _block.BlocksOf(run);
        (int first, int count) = WorkSplit.Part(_bands, Sets, set);
        int distance = CopyElements(set);
        source += firstBlock * _block.Channels;
        for (int band = first; band < first + count; band++, copy += _bandElements)
        {
            (int image, int row, int height) = Place(band);
            int top = row * _pass.SourceRowStep + _pass.Top;
            for (int i = 0; i < SourceRows(height); i++)
            {
                int h = top + i;
                float* line = (uint)h < (uint)_pass.Source.Height
                    ? source + ((long)image * _pass.Source.Height + h) * _pass.Source.Width * _channels
                    : null;
                CopyRow(line, blocks, copy + i * Layout.Row, distance);
            }
        }
    }

    private void CopyRow(float* line, int blocks, float* copy, int distance)
    {
        int w = _pass.Left, channels = _block.Channels;
        for (int column = 0; column < _columns; column++, w += _pass.SourceColumnStep, copy += Layout.Pixel)
        {
            float* from = line + (long)w * _channels, to = copy;
            bool inside = line is not null && (uint)w < (uint)_pass.Source.Width;
            for (int block = 0; block < blocks; block++, from += channels, to += distance)
            {
                if (!inside)
                    new Span<float>(to, Layout.Pixel).Clear();
                else if (_spread)
                    TLanes.Spread(from, channels, to);
                else
                    GroupBlock.Copy(from, channels, to);
            }
        }
    }

    private int SourceRows(int rows) => (rows - 1) * _pass.SourceRowStep + Layout.RowTaps;

    private (int Image, int Row, int Rows) Place(int band)
    {
        (int image, int part) = Math.DivRem(band, _bandsOfImage);
        (int row, int rows) = WorkSplit.Part(_pass.Grid.Height, _bandsOfImage, part);
        return (image, row, rows);
    }
}

/// <summary>A row of positions.</summary>
/// <param name="Image">Its image.</param>
/// <param name="Row">Which row of positions it is.</param>
/// <param name="Source">Where the copy has the first pixel that its first position sees.</param>
internal readonly record struct BandRow(int Image, int Row, int Source);
