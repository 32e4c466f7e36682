using System.Runtime.CompilerServices;

namespace IlgpuNet.Operations;

/// <summary>
/// Weights as the right factor of a product, and how they become panels: slices of <see cref="IMicroKernel.Columns"/>
/// columns, [tap][depth][column], the last panel of a group filled up with zeros.
/// </summary>
internal sealed unsafe class WeightPanels<TKernel>
    where TKernel : struct, IMicroKernel
{
    private readonly float* _weights;
    private readonly int _columns, _rowLength;
    private readonly long _groupLength;
    private readonly bool _columnsAreRows;

    private WeightPanels(ConvolutionShape shape, float* weights, int columns, bool columnsAreRows)
    {
        _weights = weights;
        _rowLength = shape.Depth;
        _groupLength = (long)shape.GroupOutputs * shape.Depth;
        (_columns, _columnsAreRows) = (columns, columnsAreRows);
    }

    /// <summary>For the forward pass: columns are output channels, whose weights are rows of memory.</summary>
    public static WeightPanels<TKernel> OfOutputs(ConvolutionShape shape, float* weights) =>
        new(shape, weights, shape.GroupOutputs, columnsAreRows: true);

    /// <summary>For the data gradient: columns are input channels, the depth is the output channels.</summary>
    public static WeightPanels<TKernel> OfInputs(ConvolutionShape shape, float* weights) =>
        new(shape, weights, shape.GroupInputs, columnsAreRows: false);

    /// <summary>
    /// Packs the elements [<paramref name="offset"/>, offset + <paramref name="depth"/>) of each of the taps, for one
    /// panel.
    /// </summary>
    public void Pack(int group, int panel, ReadOnlySpan<Tap> taps, int offset, int depth, float* destination)
    {
        int column = panel * TKernel.Columns, length = Math.Min(TKernel.Columns, _columns - column);
        (int row, int inRow) = _columnsAreRows ? (column, offset) : (offset, column);
        float* source = _weights + group * _groupLength + (long)row * _rowLength + inRow;
        foreach (Tap tap in taps)
        {
            if (_columnsAreRows)
                PanelTranspose.Run(source + tap.Weights, _rowLength, depth, length, destination, TKernel.Columns);
            else
                CopyRows(source + tap.Weights, depth, length, destination);
            destination += (long)depth * TKernel.Columns;
        }
    }

    private void CopyRows(float* source, int depth, int length, float* destination)
    {
        for (int k = 0; k < depth; k++, source += _rowLength, destination += TKernel.Columns)
        {
            if (length == TKernel.Columns)
            {
                Unsafe.CopyBlockUnaligned(destination, source, (uint)TKernel.Columns * sizeof(float));
                continue;
            }
            for (int i = 0; i < TKernel.Columns; i++)
                destination[i] = i < length ? source[i] : 0;
        }
    }
}
